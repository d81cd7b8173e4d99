//! Things on the screen that keep their place and the focus while what they show changes.

use std::collections::HashMap;

use leptos::prelude::*;

/// Things in their order, each with an id and a signal of its own.
pub struct Keyed<T: 'static>(RwSignal<Vec<(String, ArcRwSignal<T>)>>);

impl<T> Clone for Keyed<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Keyed<T> {}

impl<T: PartialEq + Send + Sync + 'static> Keyed<T> {
    /// None yet.
    pub fn new() -> Self {
        Self(RwSignal::default())
    }

    /// Shows these. A thing that was there keeps its signal, which tells of a change only where there is one.
    pub fn show(self, things: Vec<(String, T)>) {
        self.0.update(|shown| {
            let mut known: HashMap<String, ArcRwSignal<T>> = shown.drain(..).collect();
            shown.extend(things.into_iter().map(|(id, thing)| renew(&mut known, id, thing)));
        });
    }

    /// Shows these too, behind what is there.
    pub fn add(self, things: Vec<(String, T)>) {
        let things = things.into_iter().map(|(id, thing)| (id, ArcRwSignal::new(thing)));
        self.0.update(|shown| shown.extend(things));
    }

    /// What is shown, to be drawn by its id.
    pub fn entries(self) -> Vec<(String, ArcRwSignal<T>)> {
        self.0.get()
    }

    /// How many are shown.
    pub fn len(self) -> usize {
        self.0.read().len()
    }

    /// Whether none is shown.
    pub fn is_empty(self) -> bool {
        self.0.read().is_empty()
    }
}

impl<T: PartialEq + Send + Sync + 'static> Default for Keyed<T> {
    fn default() -> Self {
        Self::new()
    }
}

fn renew<T: PartialEq + Send + Sync + 'static>(
    known: &mut HashMap<String, ArcRwSignal<T>>,
    id: String,
    thing: T,
) -> (String, ArcRwSignal<T>) {
    let Some(signal) = known.remove(&id) else {
        return (id, ArcRwSignal::new(thing));
    };
    if *signal.read_untracked() != thing {
        signal.set(thing);
    }
    (id, signal)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;

    fn things(things: &[(&str, u32)]) -> Vec<(String, u32)> {
        things.iter().map(|(id, thing)| ((*id).to_owned(), *thing)).collect()
    }

    fn ids(keyed: Keyed<u32>) -> Vec<String> {
        keyed.entries().into_iter().map(|(id, _)| id).collect()
    }

    #[test]
    fn a_thing_keeps_its_signal_wherever_it_moves() {
        let owner = Owner::new();
        owner.with(|| {
            let keyed = Keyed::new();
            keyed.show(things(&[("a", 1), ("b", 2)]));
            let before = keyed.entries().remove(0).1;
            keyed.show(things(&[("c", 3), ("a", 4)]));
            assert_eq!(ids(keyed), ["c", "a"]);
            assert_eq!(before.get_untracked(), 4);
            before.set(5);
            assert_eq!(keyed.entries().pop().unwrap().1.get_untracked(), 5);
        });
    }

    #[test]
    fn further_things_stand_behind_those_that_are_there() {
        let owner = Owner::new();
        owner.with(|| {
            let keyed = Keyed::new();
            keyed.show(things(&[("a", 1)]));
            keyed.add(things(&[("b", 2)]));
            assert_eq!((ids(keyed), keyed.len(), keyed.is_empty()), (vec!["a".into(), "b".into()], 2, false));
        });
    }
}
