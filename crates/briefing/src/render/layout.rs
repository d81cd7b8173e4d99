//! Items packed into lines: as many as fit, each line full, no limit broken.

use super::gather::{self, Entry};
use super::groups::group_of;
use super::titles::title;
use crate::briefing::{Kind, Level, Status};
use crate::item::{Item, Origin};
use crate::text;

/// What a briefing may fill.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) lines: usize,
    /// Characters of the whole text.
    pub(crate) chars: usize,
}

/// Characters that a line may have.
pub(crate) const LINE_CHARS: usize = 240;
/// From this size on, a briefing is at most a tenth of its input.
const RELATIVE_FROM: usize = 20_000;

impl Limits {
    /// The limits of a level for an input of `original` characters.
    pub(crate) fn of(level: Level, original: usize) -> Self {
        let (lines, chars) = match level {
            Level::High => (5, 1_200),
            Level::Medium | Level::Auto => (15, 3_600),
            Level::Low => (25, 6_000),
        };
        let chars = if original >= RELATIVE_FROM { chars.min(original / 10) } else { chars.min(original) };
        Self { lines, chars }
    }
}

/// A section: a kind, and for requests whether they are the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    LastRequest,
    Of(Kind),
    /// Said to be done, and nothing shows it.
    Claimed,
    /// What earlier hand-offs say was done.
    History,
    /// What was measured, and what tests said.
    Results,
    /// Addresses, branches, versions and other values behind a label.
    Settings,
    /// Names that program text defines.
    Program,
    /// Names without a word about them.
    Names,
}

impl Slot {
    /// The kind that the section counts as.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::LastRequest => Kind::Goal,
            Self::Claimed | Self::History => Kind::Done,
            Self::Results | Self::Settings | Self::Program | Self::Names => Kind::Facts,
            Self::Of(kind) => kind,
        }
    }

    /// The section whose lines hold it where there is room for all kinds: groups of facts stand in one, each behind its
    /// own title, and so do problems and the errors that were printed.
    fn home(self) -> Self {
        match self {
            Self::Results | Self::Settings | Self::Program | Self::Names => Self::Of(Kind::Facts),
            Self::Of(Kind::Errors) => Self::Of(Kind::Failed),
            own => own,
        }
    }

    /// Whether what stands in it are whole sentences more often than entries of a list.
    pub(crate) fn is_prose(self) -> bool {
        use Kind::*;
        match self {
            Self::LastRequest | Self::Claimed | Self::History => true,
            Self::Results | Self::Settings | Self::Program | Self::Names => false,
            Self::Of(kind) => matches!(kind, Goal | State | Done | Decisions | Failed | Questions | Facts),
        }
    }

    /// The section that stands for several where there are few lines.
    fn shared(self) -> Self {
        use Kind::*;
        Self::Of(match self {
            Self::LastRequest | Self::Of(Goal) => Goal,
            Self::Of(Rules) => Rules,
            Self::Claimed | Self::History | Self::Results | Self::Settings | Self::Program | Self::Names => {
                State
            }
            Self::Of(State | Done | Decisions | Failed | Facts | Errors) => State,
            Self::Of(Next | Questions | Blockers) => Next,
            Self::Of(Files | Commands) => Files,
        })
    }
}

/// Lines so far, by section.
#[derive(Clone)]
pub(crate) struct Layout<'a> {
    limits: Limits,
    level: Level,
    language: &'a str,
    handles: bool,
    /// Characters that the platform's shape adds to each section.
    section_cost: usize,
    chars: usize,
    lines: usize,
    sections: Vec<(Slot, Vec<Draft>)>,
}

/// A line that is being filled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) parts: Vec<Part>,
    chars: usize,
}

/// An item on a line, perhaps shortened.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) item: usize,
    pub(crate) text: String,
    /// The section that it would stand in if there were room for all sections.
    pub(crate) own: Slot,
}

/// The least characters to which an item may be shortened to fill a line.
const SHORTEST_PART: usize = 70;

impl<'a> Layout<'a> {
    pub(crate) fn new(
        limits: Limits,
        level: Level,
        language: &'a str,
        handles: bool,
        section_cost: usize,
    ) -> Self {
        Self { limits, level, language, handles, section_cost, chars: 0, lines: 0, sections: Vec::new() }
    }

    /// Whether an item may stand in it: a name without a word about it is no use where every line counts.
    pub(crate) fn wants(&self, item: &Item) -> bool {
        self.level != Level::High || item.origin != Origin::Identifier
    }

    /// Whether two thirds of the characters are taken.
    pub(crate) fn is_mostly_full(&self) -> bool {
        self.chars * 3 >= self.limits.chars * 2
    }

    pub(crate) fn handles(&self) -> bool {
        self.handles
    }

    /// Sections in the order of kinds, with title and lines.
    pub(crate) fn drafts(&self) -> impl Iterator<Item = (Slot, &'static str, &Vec<Draft>)> {
        let mut order: Vec<usize> = (0..self.sections.len()).collect();
        order.sort_by_key(|index| (self.sections[*index].0.kind(), self.sections[*index].0));
        order.into_iter().map(|index| {
            let (slot, lines) = &self.sections[index];
            (*slot, title(Self::lead(*slot, lines), self.language), lines)
        })
    }

    /// The section that gives the lines of one its title: where sections share, that of their first item.
    pub(crate) fn lead(slot: Slot, lines: &[Draft]) -> Slot {
        let parts = || lines.iter().flat_map(|line| &line.parts).filter(|part| !is_guest(part.own, slot));
        match parts().next() {
            Some(first) if first.own == Slot::LastRequest || parts().all(|part| part.own == first.own) => {
                first.own
            }
            _ => slot,
        }
    }

    /// What stands before items that must not be taken for what the title above them says.
    pub(crate) fn marker(&self, own: Slot, lead: Slot, slot: Slot) -> Option<&'static str> {
        match own {
            _ if own == lead => None,
            Slot::Of(Kind::Goal) if lead == Slot::LastRequest => Some(title(Slot::History, self.language)),
            _ if is_told_apart(own) || is_guest(own, slot) => Some(title(own, self.language)),
            _ => None,
        }
    }

    /// Spreads what was chosen by worth anew over the lines of each section, in the order in which it was said, the last
    /// request first: what belongs together on one line, as far as the lines hold it.
    pub(crate) fn sort(&mut self, items: &[Item]) {
        let mut spare = self.limits.chars.saturating_sub(self.chars);
        for index in 0..self.sections.len() {
            let (slot, lines) = &self.sections[index];
            let (gathered, more) = self.gathered(*slot, lines, items, spare);
            spare -= more.min(spare);
            self.sections[index].1 = gathered;
        }
    }

    /// The lines of a section anew, and how many characters more they have.
    fn gathered(&self, slot: Slot, lines: &[Draft], items: &[Item], spare: usize) -> (Vec<Draft>, usize) {
        let lead = Self::lead(slot, lines);
        let place = |part: &Part| {
            let place = items[part.item].place;
            let guest = is_guest(part.own, slot).then_some(part.own);
            let apart = is_told_apart(part.own).then_some(part.own);
            (guest, part.own != Slot::LastRequest, apart, place.turn, place.block, place.start)
        };
        let mut parts: Vec<(usize, &Part)> = lines
            .iter()
            .enumerate()
            .flat_map(|(line, draft)| draft.parts.iter().map(move |part| (line, part)))
            .collect();
        parts.sort_by_key(|(_, part)| place(part));
        let mut spread: Vec<Vec<Entry>> = vec![Vec::new(); lines.len()];
        let mut group = 0;
        for (rank, (line, part)) in parts.iter().enumerate() {
            let marker = self.marker(part.own, lead, slot);
            group += usize::from(rank > 0 && self.marker(parts[rank - 1].1.own, lead, slot) != marker);
            let chars = text::chars(&part.text) + self.handle_cost(&items[part.item]);
            let title = marker.map_or(0, |marker| text::chars(marker) + 2);
            spread[*line].push(Entry { group, rank, chars, title });
        }
        let before = gather::total(&spread);
        gather::gather(&mut spread, self.room(slot) + 2, LINE_CHARS - self.title_chars(slot), spare);
        let more = gather::total(&spread).saturating_sub(before);
        for line in &mut spread {
            line.sort_by_key(|entry| entry.rank);
        }
        spread.sort_by_key(|line| line.first().map(|entry| entry.rank));
        let draft = |line: &Vec<Entry>| Draft {
            parts: line.iter().map(|entry| parts[entry.rank].1.clone()).collect(),
            chars: gather::chars(line),
        };
        (spread.iter().map(draft).collect(), more)
    }

    /// The bare names whose letters stand in what another item says.
    pub(crate) fn repeated_names(&self, items: &[Item]) -> Vec<usize> {
        let parts = || self.sections.iter().flat_map(|(_, lines)| lines).flat_map(|line| &line.parts);
        let is_name = |part: &&Part| items[part.item].origin == Origin::Identifier;
        parts()
            .filter(is_name)
            .filter(|name| parts().any(|part| !is_name(&part) && part.text.contains(&name.text)))
            .map(|name| name.item)
            .collect()
    }

    /// Puts an item, in the wording given, on a line of its section or on a new line; says whether there was room.
    pub(crate) fn add(&mut self, item: &Item, index: usize, wording: &str) -> bool {
        let wanted = text::clip(trim_end(wording), self.line_room(item));
        self.place(item, index, &wanted)
    }

    /// Puts an item in whatever the limits say, over several lines if it is long.
    pub(crate) fn force(&mut self, item: &Item, index: usize) {
        let room = self.line_room(item);
        let mut rest = item.text.as_str();
        while !rest.is_empty() {
            let cut = rest.char_indices().nth(room).map_or(rest.len(), |(at, _)| {
                rest[..at].rfind(' ').filter(|space| *space * 2 > at).unwrap_or(at)
            });
            let (piece, behind) = rest.split_at(cut);
            if !self.place(item, index, piece.trim()) {
                self.new_line(item, index, piece.trim().to_owned());
            }
            rest = behind.trim_start();
        }
    }

    /// Characters that one item may fill on a line of its own.
    fn line_room(&self, item: &Item) -> usize {
        let slot = self.slot_of(item);
        let alone = !self.sections.iter().any(|(section, _)| *section == slot);
        let prefix = if alone { self.title_chars(slot) } else { 0 };
        LINE_CHARS - 2 - prefix - self.marker_cost(item) - self.handle_cost(item)
    }

    /// Characters of a line of a section: a line that is alone stands behind its section's title, others behind a dash.
    fn room(&self, slot: Slot) -> usize {
        let lines =
            self.sections.iter().find(|(section, _)| *section == slot).map_or(0, |(_, lines)| lines.len());
        let prefix = if lines > 1 { 0 } else { self.title_chars(slot) };
        LINE_CHARS - 2 - prefix
    }

    /// The characters of the longest title that a section may get.
    fn title_chars(&self, slot: Slot) -> usize {
        let chars = |slot| text::chars(title(slot, self.language));
        match slot {
            Slot::Of(Kind::Goal) if self.level == Level::High => chars(slot).max(chars(Slot::LastRequest)),
            Slot::Of(Kind::Files) if self.level == Level::High => {
                chars(slot).max(chars(Slot::Of(Kind::Commands)))
            }
            Slot::Of(Kind::Facts) => [slot, Slot::Results, Slot::Settings, Slot::Program, Slot::Names]
                .map(chars)
                .into_iter()
                .max()
                .unwrap_or_default(),
            Slot::Of(Kind::Failed) => chars(slot).max(chars(Slot::Of(Kind::Errors))),
            Slot::Of(Kind::State) if self.level == Level::High => {
                let kinds = [Kind::State, Kind::Done, Kind::Decisions, Kind::Facts];
                kinds.map(|kind| chars(Slot::Of(kind))).into_iter().max().unwrap_or_default()
            }
            _ => chars(slot),
        }
    }

    /// Characters that the word before an item needs where sections share lines.
    fn marker_cost(&self, item: &Item) -> usize {
        let own = self.own_slot(item);
        match own {
            _ if self.slot_of(item) == own && (own != Slot::Of(Kind::Goal) || self.level != Level::High) => 0,
            Slot::Of(Kind::Goal) => text::chars(title(Slot::History, self.language)) + 2,
            _ if is_told_apart(own) => text::chars(title(own, self.language)) + 2,
            _ => 0,
        }
    }

    fn place(&mut self, item: &Item, index: usize, wanted: &str) -> bool {
        let slot = self.slot_of(item);
        let room = self.room(slot);
        let own = self.own_slot(item);
        let cost = text::chars(wanted) + self.handle_cost(item);
        let marker = self.marker_cost(item);
        if wanted.is_empty() {
            return false;
        }
        let left = self.limits.chars.saturating_sub(self.chars);
        let cost_on = |line: &Draft| 2 + cost + if line.holds(own) { 0 } else { marker };
        if let Some((_, lines)) = self.sections.iter_mut().find(|(section, _)| *section == slot)
            && let Some(line) = lines
                .iter_mut()
                .filter(|line| cost_on(line) <= left && line.chars + cost_on(line) <= room)
                .min_by_key(|line| !line.holds(own))
        {
            let cost = cost_on(line);
            line.parts.push(Part { item: index, text: wanted.to_owned(), own });
            line.chars += cost;
            self.chars += cost;
            return true;
        }
        if self.lines < self.limits.lines && cost + marker + self.line_cost(slot) <= left {
            self.new_line(item, index, wanted.to_owned());
            return true;
        }
        self.place_shortened(item, index, wanted, slot, room, left)
            || self.place_as_guest(item, index, wanted, left)
    }

    /// Where every line is taken, puts an item on what another section leaves of its lines, behind its own title.
    fn place_as_guest(&mut self, item: &Item, index: usize, wanted: &str, left: usize) -> bool {
        let own = self.own_slot(item);
        let cost = text::chars(wanted) + self.handle_cost(item) + 2;
        let marker = text::chars(title(own, self.language)) + 2;
        if self.level != Level::High || self.lines < self.limits.lines {
            return false;
        }
        let hosts = [Kind::Rules, Kind::State, Kind::Files].map(Slot::Of);
        for host in hosts.into_iter().filter(|host| is_guest(own, *host)) {
            let room = self.room(host);
            let cost_on = |line: &Draft| cost + if line.holds(own) { 0 } else { marker };
            if let Some((_, lines)) = self.sections.iter_mut().find(|(section, _)| *section == host)
                && let Some(line) =
                    lines.iter_mut().find(|line| cost_on(line) <= left && line.chars + cost_on(line) <= room)
            {
                let cost = cost_on(line);
                line.parts.push(Part { item: index, text: wanted.to_owned(), own });
                line.chars += cost;
                self.chars += cost;
                return true;
            }
        }
        false
    }

    /// Fills what is left of a line with the beginning of an item.
    fn place_shortened(
        &mut self,
        item: &Item,
        index: usize,
        wanted: &str,
        slot: Slot,
        room: usize,
        left: usize,
    ) -> bool {
        let own = self.own_slot(item);
        let handle = self.handle_cost(item);
        let marker = self.marker_cost(item);
        let Some((_, lines)) = self.sections.iter_mut().find(|(section, _)| *section == slot) else {
            return false;
        };
        let Some(line) = lines.iter_mut().min_by_key(|line| line.chars) else { return false };
        let around = 2 + handle + if line.holds(own) { 0 } else { marker };
        let most = room.saturating_sub(line.chars).min(left).saturating_sub(around);
        if most < SHORTEST_PART || most * 4 < text::chars(wanted) * 3 {
            return false;
        }
        let text = text::clip(wanted, most);
        let cost = text::chars(&text) + around;
        if text.is_empty() {
            return false;
        }
        line.parts.push(Part { item: index, text, own });
        line.chars += cost;
        self.chars += cost;
        true
    }

    fn new_line(&mut self, item: &Item, index: usize, text: String) {
        let slot = self.slot_of(item);
        let cost = text::chars(&text) + self.handle_cost(item) + self.marker_cost(item);
        self.chars += cost + self.line_cost(slot);
        self.lines += 1;
        let part = Part { item: index, text, own: self.own_slot(item) };
        let draft = Draft { chars: cost, parts: vec![part] };
        match self.sections.iter_mut().find(|(section, _)| *section == slot) {
            Some((_, lines)) => lines.push(draft),
            None => self.sections.push((slot, vec![draft])),
        }
    }

    /// Characters that a new line costs beside its content: line break, mark, and its section's title.
    fn line_cost(&self, slot: Slot) -> usize {
        let opens = !self.sections.iter().any(|(section, _)| *section == slot);
        let title = if opens { self.title_chars(slot) + self.section_cost + 2 } else { 0 };
        title + 3
    }

    fn handle_cost(&self, item: &Item) -> usize {
        if self.handles { item.handle().len() + 3 } else { 0 }
    }

    /// Where an item stands: with few lines, neighbouring kinds share one.
    fn slot_of(&self, item: &Item) -> Slot {
        let own = self.own_slot(item);
        if self.level == Level::High { own.shared() } else { own.home() }
    }

    /// The section that an item belongs to.
    fn own_slot(&self, item: &Item) -> Slot {
        use Kind::*;
        if self.level != Level::High
            && let Some(group) = group_of(item)
        {
            return group;
        }
        match item.kind {
            Goal if item.status == Status::Active => Slot::LastRequest,
            Done if item.origin == Origin::Carried => Slot::History,
            Done if item.status == Status::Unverified => Slot::Claimed,
            Errors => Slot::Of(Failed),
            other => Slot::Of(other),
        }
    }
}

impl Draft {
    fn holds(&self, own: Slot) -> bool {
        self.parts.iter().any(|part| part.own == own)
    }
}

/// Whether items of a section are misread under the title of the one that they share lines with: what the model only
/// claims is no state, and a problem that was met is not how things stand.
pub(crate) fn is_told_apart(own: Slot) -> bool {
    use Kind::*;
    matches!(
        own,
        Slot::Claimed
            | Slot::History
            | Slot::Results
            | Slot::Settings
            | Slot::Program
            | Slot::Names
            | Slot::Of(Failed | Errors | Questions | Blockers)
    )
}

/// Whether an item stands on a line of a section that it has nothing to do with.
fn is_guest(own: Slot, section: Slot) -> bool {
    own != section && own.shared() != section && own.home() != section
}

/// A text without the period that a list does not need.
fn trim_end(text: &str) -> &str {
    let trimmed = text.trim_end_matches([' ', ';', ',', ':', '：']);
    trimmed.strip_suffix('.').filter(|rest| !rest.ends_with('.')).unwrap_or(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: Kind, text: &str) -> Item {
        Item { kind, ..crate::typed(text) }
    }

    fn add(layout: &mut Layout, item: &Item, index: usize) -> bool {
        layout.add(item, index, &item.text)
    }

    fn layout(limits: Limits) -> Layout<'static> {
        Layout::new(limits, Level::Medium, "en", false, 2)
    }

    #[test]
    fn limits_are_the_levels_and_a_tenth_of_long_input() {
        for (level, original, chars) in [
            (Level::High, 100_000, 1_200),
            (Level::Medium, 100_000, 3_600),
            (Level::Low, 100_000, 6_000),
            (Level::Low, 30_000, 3_000),
            (Level::Low, 19_999, 6_000),
            (Level::Low, 900, 900),
        ] {
            assert_eq!(Limits::of(level, original).chars, chars, "{level:?} of {original}");
        }
    }

    #[test]
    fn items_of_a_kind_share_a_line_until_it_is_full() {
        let mut layout = layout(Limits { lines: 2, chars: 2_000 });
        for index in 0..2 {
            assert!(add(&mut layout, &item(Kind::Files, &"x".repeat(100)), index));
        }
        assert_eq!(layout.drafts().next().map(|(_, _, lines)| lines.len()), Some(1));
        assert!(add(&mut layout, &item(Kind::Files, &"y".repeat(100)), 2));
        assert_eq!(layout.drafts().next().map(|(_, _, lines)| lines.len()), Some(2));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut layout = layout(Limits { lines: 1, chars: 60 });
        assert!(!add(&mut layout, &item(Kind::Files, &"word ".repeat(30)), 0));
        assert!(add(&mut layout, &item(Kind::Files, "short.rs"), 1));
        assert!(!add(&mut layout, &item(Kind::Rules, "another section"), 2));
    }

    #[test]
    fn a_line_behind_the_longest_title_of_its_section_keeps_its_length() {
        let mut layout = Layout::new(Limits { lines: 1, chars: 1_000 }, Level::High, "de", false, 2);
        for index in 0..40 {
            add(&mut layout, &item(Kind::Decisions, &"x".repeat(9)), index);
        }
        for (_, title, lines) in layout.drafts() {
            let parts: usize = lines[0].parts.iter().map(|part| text::chars(&part.text) + 2).sum();
            assert!(text::chars(title) + parts <= LINE_CHARS, "{title}: {parts}");
        }
    }

    #[test]
    fn what_is_forced_is_in_at_any_length() {
        let mut layout = layout(Limits { lines: 1, chars: 60 });
        layout.force(&item(Kind::Rules, &"word ".repeat(100)), 0);
        let (_, _, lines) = layout.drafts().next().unwrap_or_else(|| unreachable!("one section"));
        let words: usize =
            lines.iter().flat_map(|line| &line.parts).map(|part| part.text.split(' ').count()).sum();
        assert_eq!(words, 100);
        assert!(lines.iter().all(|line| line.chars <= LINE_CHARS));
    }
}
