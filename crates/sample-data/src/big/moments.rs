//! Moments and ids that go on and on.

use domain::{Id, Timestamp};

use crate::Random;

/// A clock that is a little later each time it is looked at.
pub(super) struct Clock(i64);

impl Default for Clock {
    /// The first of January 2026.
    fn default() -> Self {
        Self(1_767_225_600_000)
    }
}

impl Clock {
    /// The next moment.
    pub(super) fn next(&mut self, random: &mut Random) -> Timestamp {
        self.0 += 1 + (random.number() % 240_000) as i64;
        Timestamp::from_millis(self.0)
    }

    /// When a row was made, and when it was written last.
    pub(super) fn written(&mut self, random: &mut Random) -> (Timestamp, Timestamp) {
        let created = self.next(random);
        (created, created.plus((random.number() % 90_000_000) as i64))
    }

    /// An id, a UUID v7 of this moment.
    pub(super) fn id<T>(&mut self, random: &mut Random) -> Id<T> {
        self.0 += 1;
        let hex = format!("{:012x}", self.0);
        let chance = format!("{:016x}", random.number() >> 2 | 0x8000_0000_0000_0000);
        let text = format!(
            "{}-{}-7{}-{}-{}",
            &hex[..8],
            &hex[8..],
            &chance[1..4],
            &chance[..4].replacen(&chance[..1], "a", 1),
            &chance[4..]
        );
        // The text is a UUID by its making.
        Id::parse(&text).unwrap_or_else(|_| Id::new(Default::default()))
    }
}
