//! Knowledge entries.

use domain::knowledge::{Category, Knowledge};

use super::moments::Clock;
use super::{Data, Size, name, prose, tags};
use crate::Random;

pub(super) fn fill(data: &mut Data, random: &mut Random, clock: &mut Clock, size: Size) {
    for _ in 0..size.knowledge {
        let (created_at, updated_at) = clock.written(random);
        let source =
            (!data.sessions.is_empty() && random.chance(60)).then(|| random.below(data.sessions.len()));
        data.knowledge.push(Knowledge {
            id: clock.id(random),
            created_at,
            updated_at,
            deleted_at: random.chance(size.trashed).then_some(updated_at),
            revision: 1 + random.number() % 4,
            category: Category::ALL[random.below(Category::ALL.len())],
            title: name(&format!("{} {}", prose::phrase(random), prose::identifier(random))),
            description: prose::text(random, 300),
            tags: tags(random, 4),
            usage_count: random.below(40) as u32,
            success_count: random.below(12) as u32,
            failure_count: random.below(5) as u32,
            source_session_id: source.map(|at| data.sessions[at].id),
        });
    }
}
