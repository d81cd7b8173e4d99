//! What the page shows of an account, and which accounts in which order.

use std::cmp::Ordering;

use domain::account::{Account, AccountStatus, Platform};
use domain::refresh::RefreshRule;
use domain::{Id, Timestamp};

pub use crate::service::pool::Seat;

/// What platforms are called, in the order of [`Platform::NAMES`].
pub const PLATFORMS: &[&str] = &[
    Platform::Genspark.words(),
    Platform::Claude.words(),
    Platform::Chatgpt.words(),
    Platform::Gemini.words(),
    Platform::Other.words(),
];

/// What states are called, in the order of [`AccountStatus::NAMES`].
pub const STATES: &[&str] = &[
    AccountStatus::Available.words(),
    AccountStatus::Active.words(),
    AccountStatus::Exhausted.words(),
    AccountStatus::Blocked.words(),
];

/// What a list can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum SortBy {
    #[default]
    Name,
    Status,
    Credits,
    Refresh,
    Platform,
    Used,
    Cost,
}

impl SortBy {
    /// Everything that a list can be sorted by, in the order of the columns.
    pub const ALL: [Self; 7] =
        [Self::Name, Self::Status, Self::Credits, Self::Refresh, Self::Platform, Self::Used, Self::Cost];

    /// How it is written in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Status => "status",
            Self::Credits => "credits",
            Self::Refresh => "refresh",
            Self::Platform => "platform",
            Self::Used => "used",
            Self::Cost => "cost",
        }
    }

    /// How it is called on the screen.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Name => "Account",
            Self::Status => "State",
            Self::Credits => "Credits left",
            Self::Refresh => "Refresh",
            Self::Platform => "Platform",
            Self::Used => "Last used",
            Self::Cost => "Cost a month",
        }
    }

    /// Whether the first click shows the largest first: most credits, last used, dearest.
    const fn begins_down(self) -> bool {
        matches!(self, Self::Credits | Self::Used | Self::Cost)
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Whether the largest comes first.
    pub down: bool,
}

impl Sort {
    /// Reads `credits` or `-credits`; anything else is the order of names.
    pub fn parse(written: &str) -> Self {
        let name = written.strip_prefix('-').unwrap_or(written);
        let by = SortBy::ALL.into_iter().find(|by| by.name() == name);
        by.map_or_else(Self::default, |by| Self { by, down: name.len() < written.len() })
    }

    /// What [`Self::parse`] reads; empty for the order that needs no saying.
    pub fn written(self) -> String {
        if self == Self::default() {
            return String::new();
        }
        format!("{}{}", if self.down { "-" } else { "" }, self.by.name())
    }

    /// The order after a click on a column: the other way round where it was sorted by it already.
    pub fn clicked(self, by: SortBy) -> Self {
        Self { by, down: if self.by == by { !self.down } else { by.begins_down() } }
    }

    /// Compares two accounts; equals fall back to their names, unknown moments come last either way.
    fn compare(self, one: &Seat, other: &Seat) -> Ordering {
        let (a, b) = (&one.account, &other.account);
        let turned = |order: Ordering| if self.down { order.reverse() } else { order };
        let first = match self.by {
            SortBy::Name => turned(natural(&a.account_name.key(), &b.account_name.key())),
            SortBy::Status => turned(a.status.cmp(&b.status)),
            SortBy::Credits => turned(a.credits_available.cmp(&b.credits_available)),
            SortBy::Refresh => known_first(one.refresh, other.refresh, turned),
            SortBy::Platform => turned(a.platform.words().cmp(b.platform.words())),
            SortBy::Used => known_first(one.last_used, other.last_used, turned),
            SortBy::Cost => turned(a.monthly_cost.amount().total_cmp(&b.monthly_cost.amount())),
        };
        first.then_with(|| natural(&a.account_name.key(), &b.account_name.key()))
    }
}

fn known_first(
    one: Option<Timestamp>,
    other: Option<Timestamp>,
    turned: impl Fn(Ordering) -> Ordering,
) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => turned(one.cmp(&other)),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}

/// Compares names with their numbers as numbers: `dev-9` before `dev-10`.
fn natural(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one, other);
    loop {
        match (take_part(&mut one), take_part(&mut other)) {
            (None, None) => return Ordering::Equal,
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(a), Some(b)) => match compare_parts(a, b) {
                Ordering::Equal => {}
                order => return order,
            },
        }
    }
}

/// Takes the digits, or everything before the next digits, from the front of a name.
fn take_part<'a>(name: &mut &'a str) -> Option<&'a str> {
    let first_is_digit = name.chars().next()?.is_ascii_digit();
    let end = name.find(|c: char| c.is_ascii_digit() != first_is_digit).unwrap_or(name.len());
    let (part, rest) = name.split_at(end);
    *name = rest;
    Some(part)
}

fn compare_parts(one: &str, other: &str) -> Ordering {
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !(number(one) && number(other)) {
        return one.cmp(other);
    }
    let (a, b) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b)).then_with(|| one.cmp(other))
}

/// What is left of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// Words that all stand somewhere in the account.
    pub text: String,
    /// Only this state.
    pub status: Option<AccountStatus>,
    /// Only this platform.
    pub platform: Option<Platform>,
    /// Only with this tag.
    pub tag: String,
    /// In which order.
    pub sort: Sort,
}

impl Filters {
    /// Reads an address; what makes no sense in it is left out.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| value(name).unwrap_or_default();
        Self {
            text: text("q"),
            status: AccountStatus::parse(&text("status")),
            platform: Platform::parse(&text("platform")),
            tag: text("tag"),
            sort: Sort::parse(&text("sort")),
        }
    }

    /// Whether an account stays, whatever its state.
    fn passes(&self, account: &Account, words: &[String]) -> bool {
        self.platform.is_none_or(|platform| platform == account.platform)
            && (self.tag.is_empty() || account.specialization.has(&self.tag))
            && words.iter().all(|word| mentions(account, word))
    }

    /// The accounts that stay, in their order, and how many there are of each state before the state was asked for.
    pub fn apply(&self, seats: &[Seat]) -> Shown {
        let words: Vec<String> = self.text.split_whitespace().map(str::to_lowercase).collect();
        let mut shown = Shown::default();
        for seat in seats.iter().filter(|seat| self.passes(&seat.account, &words)) {
            shown.counts[seat.account.status as usize] += 1;
            if self.status.is_none_or(|status| status == seat.account.status) {
                shown.seats.push(seat.clone());
            }
        }
        shown.seats.sort_by(|one, other| self.sort.compare(one, other));
        shown
    }
}

fn mentions(account: &Account, word: &str) -> bool {
    let stands_in = |text: &str| text.to_lowercase().contains(word);
    stands_in(account.account_name.as_str())
        || stands_in(&account.account_email)
        || stands_in(account.platform.words())
        || account.specialization.iter().any(stands_in)
        || stands_in(&account.notes)
}

/// What a list shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The accounts.
    pub seats: Vec<Seat>,
    /// How many of each state the other filters leave, in the order of [`AccountStatus::ALL`].
    pub counts: [usize; AccountStatus::ALL.len()],
}

/// The pool in one line of figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pool {
    /// Accounts.
    pub accounts: usize,
    /// Credits left on those that can be used.
    pub left: u64,
    /// Their limits together.
    pub limit: u64,
    /// When credits come back next.
    pub next: Option<Timestamp>,
    /// What all accounts cost a month.
    pub cost: f64,
}

impl Pool {
    /// Adds up accounts.
    pub fn of(seats: &[Seat]) -> Self {
        let usable = seats.iter().filter(|seat| seat.account.status != AccountStatus::Blocked);
        let mut pool = Self { accounts: seats.len(), ..Self::default() };
        for seat in usable {
            pool.left += u64::from(seat.account.credits_available);
            pool.limit += u64::from(seat.account.credits_limit);
            pool.next = [pool.next, seat.refresh].into_iter().flatten().min();
        }
        pool.cost = seats.iter().map(|seat| seat.account.monthly_cost.amount()).sum();
        pool
    }
}

/// Every tag of the accounts, each once, in the order of the alphabet.
pub fn tags_of(seats: &[Seat]) -> Vec<String> {
    let mut tags: Vec<String> =
        seats.iter().flat_map(|seat| seat.account.specialization.iter().map(str::to_owned)).collect();
    tags.sort();
    tags.dedup();
    tags
}

/// What an account costs a month; nothing where it costs nothing.
pub fn cost_words(amount: f64) -> String {
    if amount == 0.0 {
        return String::new();
    }
    let text = format!("{amount:.2}");
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

/// What is most often done to an account in its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// The platform refuses: nothing is left.
    LimitHit,
    /// The credits are back.
    Refresh,
    /// Neither makes sense.
    Nothing,
}

/// What an account's row offers.
pub fn offer(account: &Account) -> Offer {
    match account.status {
        AccountStatus::Available | AccountStatus::Active => Offer::LimitHit,
        AccountStatus::Exhausted => Offer::Refresh,
        AccountStatus::Blocked => Offer::Nothing,
    }
}

/// A rule in words: `Every day at 08:30, Asia/Jakarta`.
pub fn rule_words(rule: &RefreshRule) -> String {
    match rule {
        RefreshRule::Manual => "Only when you say so".to_owned(),
        RefreshRule::Daily { time, zone } => format!("Every day at {}, {}", time.get(), zone.get()),
        RefreshRule::Rolling { hours } if *hours.get() == 1 => "Every hour".to_owned(),
        RefreshRule::Rolling { hours } => format!("Every {} hours", hours.get()),
        RefreshRule::Weekly { weekday, time, zone } => {
            format!("Every {} at {}, {}", weekday.words(), time.get(), zone.get())
        }
        RefreshRule::Monthly { day, time, zone } => {
            format!("On day {} of the month at {}, {}", day.get(), time.get(), zone.get())
        }
    }
}

/// The accounts from one row to another, both with: what a click with Shift selects.
pub fn stretch(shown: &[Seat], from: Id<Account>, to: Id<Account>) -> Vec<Id<Account>> {
    let place = |id| shown.iter().position(|seat| seat.account.id == id);
    let (Some(from), Some(to)) = (place(from), place(to)) else { return vec![to] };
    shown[from.min(to)..=from.max(to)].iter().map(|seat| seat.account.id).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use serde_json::json;

    use super::*;

    /// An account of this name, with these fields set otherwise than in an ordinary one.
    fn seat(number: u32, name: &str, other: serde_json::Value) -> Seat {
        let mut row = json!({
            "id": format!("0190d8a4-6c5e-7c3a-9f60-{number:012}"),
            "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z",
            "deleted_at": null, "revision": 1,
            "account_name": name, "account_email": "", "platform": "claude",
            "credits_available": 50, "credits_limit": 100, "refresh_rule": { "kind": "manual" },
            "refreshed_at": "2026-01-01T00:00:00.000Z", "status": "available",
            "specialization": [], "monthly_cost": 0.0, "notes": "",
        });
        for (field, value) in other.as_object().unwrap() {
            row[field] = value.clone();
        }
        Seat { account: serde_json::from_value(row).unwrap(), refresh: None, last_used: None }
    }

    fn pool() -> Vec<Seat> {
        let mut seats = vec![
            seat(1, "dev-10", json!({ "credits_available": 20, "specialization": ["rust", "api"] })),
            seat(
                2,
                "dev-9",
                json!({ "status": "exhausted", "credits_available": 0, "notes": "Night shift" }),
            ),
            seat(3, "Design", json!({ "platform": "gemini", "credits_available": 90, "monthly_cost": 20.0 })),
            seat(4, "spare", json!({ "status": "blocked", "account_email": "spare@example.org" })),
        ];
        seats[0].refresh = Some(Timestamp::from_millis(9_000));
        seats[1].refresh = Some(Timestamp::from_millis(5_000));
        seats
    }

    fn names(filters: &Filters) -> Vec<String> {
        let shown = filters.apply(&pool());
        shown.seats.iter().map(|seat| seat.account.account_name.to_string()).collect()
    }

    #[test]
    fn numbers_in_names_sort_as_numbers() {
        assert_eq!(names(&Filters::default()), ["Design", "dev-9", "dev-10", "spare"]);
    }

    #[test]
    fn every_order_is_read_as_it_is_written() {
        for by in SortBy::ALL {
            for down in [false, true] {
                let sort = Sort { by, down };
                assert_eq!(Sort::parse(&sort.written()), sort);
            }
        }
        assert_eq!(Sort::parse("nonsense"), Sort::default());
    }

    #[test]
    fn unknown_moments_come_last_whichever_way_the_list_is_sorted() {
        for (written, first_two) in [("refresh", ["dev-9", "dev-10"]), ("-refresh", ["dev-10", "dev-9"])] {
            let filters = Filters { sort: Sort::parse(written), ..Filters::default() };
            assert_eq!(names(&filters)[..2], first_two, "{written}");
        }
    }

    #[test]
    fn a_second_click_on_a_column_turns_the_order() {
        let sort = Sort::default().clicked(SortBy::Credits);
        assert_eq!(sort.written(), "-credits");
        assert_eq!(sort.clicked(SortBy::Credits).written(), "credits");
    }

    #[test]
    fn all_words_must_stand_somewhere_in_the_account() {
        for (text, expected) in [
            ("RUST dev", &["dev-10"][..]),
            ("night", &["dev-9"]),
            ("gemini", &["Design"]),
            ("example.org", &["spare"]),
            ("rust night", &[]),
        ] {
            let filters = Filters { text: text.into(), ..Filters::default() };
            assert_eq!(names(&filters), expected, "{text}");
        }
    }

    #[test]
    fn states_are_counted_before_one_is_asked_for() {
        let filters = Filters { status: Some(AccountStatus::Blocked), ..Filters::default() };
        let shown = filters.apply(&pool());
        assert_eq!((shown.seats.len(), shown.counts), (1, [2, 0, 1, 1]));
    }

    #[test]
    fn an_address_that_makes_no_sense_leaves_nothing_out() {
        let filters =
            Filters::read(|name| Some(format!("no {name}")).filter(|_| name != "q" && name != "tag"));
        assert_eq!(filters, Filters::default());
    }

    #[test]
    fn blocked_accounts_lend_the_pool_no_credits() {
        let pool = Pool::of(&pool());
        assert_eq!((pool.accounts, pool.left, pool.limit), (4, 110, 300));
        assert_eq!(pool.next, Some(Timestamp::from_millis(5_000)));
    }

    #[test]
    fn a_stretch_holds_both_its_ends_whichever_way_it_was_drawn() {
        let seats = pool();
        let id = |index: usize| seats[index].account.id;
        assert_eq!(stretch(&seats, id(2), id(1)), [id(1), id(2)]);
        assert_eq!(stretch(&seats[..2], id(3), id(0)), [id(0)]);
    }

    #[test]
    fn rules_are_said_in_words() {
        for (rule, words) in [
            (json!({ "kind": "manual" }), "Only when you say so"),
            (json!({ "kind": "rolling", "hours": 5 }), "Every 5 hours"),
            (
                json!({ "kind": "weekly", "weekday": "monday", "time": "00:00", "zone": "UTC" }),
                "Every Monday at 00:00, UTC",
            ),
        ] {
            assert_eq!(rule_words(&serde_json::from_value(rule).unwrap()), words);
        }
    }

    #[test]
    fn costs_lose_only_empty_cents() {
        for (amount, words) in [(0.0, ""), (20.0, "20"), (19.5, "19.50")] {
            assert_eq!(cost_words(amount), words);
        }
    }
}
