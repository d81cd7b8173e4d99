//! What forecasts are worth: each day of many made-up histories forecast from the days before it, in their order and
//! shuffled. An interval that claims 80 % must hold the truth in 75 to 85 % of all days. `--nocapture` prints the table.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::print_stdout, reason = "the table is what one runs it for")]

use domain::forecast::expect;
use sample_data::Random;

const DAYS: usize = 120;
const HISTORIES: u64 = 40;

/// How a person works, day by day.
type Habit = fn(&mut Random, usize) -> f64;

const HABITS: [(&str, Habit); 5] =
    [
        ("steady", |random, _| around(random, 200.0, 60.0)),
        ("quiet weekends", |random, day| {
            if day % 7 >= 5 { around(random, 30.0, 20.0) } else { around(random, 250.0, 70.0) }
        }),
        ("growing", |random, day| around(random, 80.0 + 2.0 * day as f64, 50.0)),
        ("bursts", |random, _| {
            if random.chance(20) { around(random, 600.0, 150.0) } else { around(random, 120.0, 60.0) }
        }),
        ("a new habit", |random, day| around(random, if day < 60 { 100.0 } else { 220.0 }, 50.0)),
    ];

/// A number about the middle: the sum of some dice.
fn around(random: &mut Random, middle: f64, spread: f64) -> f64 {
    let dice: f64 = (0..6).map(|_| random.below(1001) as f64 / 1000.0 - 0.5).sum();
    (middle + dice * spread * 2.0_f64.sqrt()).max(0.0).round()
}

fn histories(habit: Habit, is_shuffled: bool) -> impl Iterator<Item = Vec<f64>> {
    (0..HISTORIES).map(move |seed| {
        let mut random = Random::new(seed);
        let mut days: Vec<f64> = (0..DAYS).map(|day| habit(&mut random, day)).collect();
        if is_shuffled {
            for place in (1..days.len()).rev() {
                days.swap(place, random.below(place + 1));
            }
        }
        days
    })
}

/// Of how many forecasts how many held the truth, and the median of their relative errors in percent.
fn judge(habit: Habit, is_shuffled: bool, ahead: usize) -> (usize, usize, f64) {
    let (mut held, mut errors) = (0, Vec::new());
    for history in histories(habit, is_shuffled) {
        for day in 1..=history.len() - ahead {
            let Some(expected) = expect(&history[..day], ahead) else { continue };
            let truth: f64 = history[day..day + ahead].iter().sum();
            held += usize::from((expected.low..=expected.high).contains(&truth));
            errors.push((truth - expected.likely).abs() * 100.0 / truth.max(1.0));
        }
    }
    errors.sort_by(f64::total_cmp);
    (held, errors.len(), errors[errors.len() / 2])
}

fn covers_as_claimed(ahead: usize) {
    let (mut all_held, mut all) = ([0, 0], [0, 0]);
    for (name, habit) in HABITS {
        for is_shuffled in [false, true] {
            let (held, of, error) = judge(habit, is_shuffled, ahead);
            let order = if is_shuffled { "shuffled" } else { "in order" };
            println!(
                "{ahead} days, {name}, {order}: {:.1} % of {of} held, median error {error:.0} %",
                held as f64 * 100.0 / of as f64
            );
            all_held[usize::from(is_shuffled)] += held;
            all[usize::from(is_shuffled)] += of;
        }
    }
    for (order, (held, of)) in ["in order", "shuffled"].into_iter().zip(all_held.into_iter().zip(all)) {
        let share = held as f64 * 100.0 / of as f64;
        println!("{ahead} days, all, {order}: {share:.1} % of {of}");
        assert!((75.0..=85.0).contains(&share), "{ahead} days, {order}: {share:.1} %");
    }
}

#[test]
fn intervals_of_a_day_hold_the_truth_as_often_as_they_claim() {
    covers_as_claimed(1);
}

#[test]
fn intervals_of_a_week_hold_the_truth_as_often_as_they_claim() {
    covers_as_claimed(7);
}
