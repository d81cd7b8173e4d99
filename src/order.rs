//! Sorting that is compiled once, whatever is sorted: code is most of what the first view weighs.

use std::cmp::Ordering;

/// Sorts items; equal ones keep their order.
pub fn in_order<T>(items: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut places: Vec<usize> = (0..items.len()).collect();
    sort(&mut places, &|one, other| compare(&items[one], &items[other]));
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    places.into_iter().filter_map(|place| items[place].take()).collect()
}

fn sort(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|one, other| compare(*one, *other));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_keep_their_order() {
        let items = vec![(2, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e")];
        let sorted = in_order(items, |one, other| one.0.cmp(&other.0));
        assert_eq!(sorted, [(0, "e"), (1, "b"), (1, "d"), (2, "a"), (2, "c")]);
        assert!(in_order(Vec::<u8>::new(), Ord::cmp).is_empty());
    }
}
