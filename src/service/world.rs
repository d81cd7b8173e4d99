//! The clock, chance and time zones, as values that a test can choose.

use std::cell::Cell;

use domain::platform::Platforms;
use domain::{Id, Timestamp};
use uuid::Uuid;

/// What the operations need to know of the world outside.
pub struct World {
    /// The present moment.
    pub clock: Box<dyn Fn() -> Timestamp>,
    /// A number that nobody can guess.
    pub chance: Box<dyn Fn() -> u128>,
    /// Seconds by which the clocks of a time zone are ahead of UTC at a moment; `None` for a zone that does not exist.
    pub zone: Zones,
    /// Whether the person wants credits used first that expire first.
    pub burns_expiring: Box<dyn Fn() -> bool>,
    /// What is assumed of each platform, and the person's own values.
    pub platforms: Box<dyn Fn() -> Platforms>,
    last: Cell<u128>,
}

/// Tells by how many seconds the clocks of a zone are ahead of UTC at a moment.
pub type Zones = Box<dyn Fn(&str, Timestamp) -> Option<i64>>;

/// Bits of an id that are left to chance.
const CHANCE: u32 = 74;

impl World {
    /// A world of this clock, chance and zones.
    pub fn new(
        clock: impl Fn() -> Timestamp + 'static,
        chance: impl Fn() -> u128 + 'static,
        zone: impl Fn(&str, Timestamp) -> Option<i64> + 'static,
    ) -> Self {
        Self {
            clock: Box::new(clock),
            chance: Box::new(chance),
            zone: Box::new(zone),
            burns_expiring: Box::new(|| false),
            platforms: Box::new(Platforms::default),
            last: Cell::new(0),
        }
    }

    /// The same, asking whether the person wants credits used first that expire first.
    #[must_use]
    pub fn burning_expiring(mut self, wanted: impl Fn() -> bool + 'static) -> Self {
        self.burns_expiring = Box::new(wanted);
        self
    }

    /// The same, asking what holds for each platform.
    #[must_use]
    pub fn with_platforms(mut self, platforms: impl Fn() -> Platforms + 'static) -> Self {
        self.platforms = Box::new(platforms);
        self
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// A new id: a UUID v7 that sorts behind all that were made here before, also within a millisecond and when the
    /// clock was set back.
    pub fn id<T>(&self) -> Id<T> {
        let moment = u128::try_from(self.now().millis()).unwrap_or_default();
        let drawn = (moment << CHANCE) | ((self.chance)() & ((1 << CHANCE) - 1));
        let next = drawn.max(self.last.get() + 1);
        self.last.set(next);
        Id::new(uuid(next))
    }
}

/// Puts the version and the variant of a UUID v7 between the bits of moment and chance.
fn uuid(bits: u128) -> Uuid {
    let moment = bits >> CHANCE;
    let (high, low) = ((bits >> 62) & 0xfff, bits & ((1 << 62) - 1));
    Uuid::from_u128(moment << 80 | 7 << 76 | high << 64 | 0b10 << 62 | low)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(clock: impl Fn() -> i64 + 'static, chance: u128) -> World {
        World::new(move || Timestamp::from_millis(clock()), move || chance, |_, _| Some(0))
    }

    #[test]
    fn ids_are_uuids_of_version_7_that_tell_their_moment() {
        let world = world(|| 1_700_000_000_000, u128::MAX);
        assert_eq!(world.id::<()>().to_string(), "018bcfe5-6800-7fff-bfff-ffffffffffff");
    }

    #[test]
    fn ids_grow_within_a_millisecond_and_when_the_clock_goes_back() {
        for chance in [0, u128::MAX] {
            let time = Cell::new(1_700_000_000_000);
            let world = world(move || time.replace(time.get() - 7), chance);
            let ids: Vec<String> = (0..1000).map(|_| world.id::<()>().to_string()).collect();
            assert!(ids.is_sorted_by(|one, next| one < next), "chance {chance}");
        }
    }
}
