//! What belongs together, on one line: the items of a section spread anew over its lines.

/// An entry of a line: the group that it belongs to, its place among all entries of the section, and its characters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) group: usize,
    pub(crate) rank: usize,
    pub(crate) chars: usize,
    /// Characters of the title that stands before its group on a line; none where the section's own says it.
    pub(crate) title: usize,
}

/// What two neighbours on a line cost at most that do not follow each other; a change of group costs more.
const FAR: usize = 6;
const OTHER_GROUP: usize = 30;
/// Sweeps over all pairs of entries, and how many entries may be looked at in all of them, so that many tiny entries
/// cost no more time than some long ones.
const SWEEPS: usize = 12;
const MOST_LOOKS: usize = 600_000;

/// Moves and swaps entries between lines of `room` characters, as long as neighbours on lines get closer to each other.
/// Lines stay within their room, and all of them together within what they filled before plus `spare`.
/// A line that is left alone has only `alone` characters.
pub(crate) fn gather(lines: &mut Vec<Vec<Entry>>, room: usize, alone: usize, spare: usize) {
    if lines.len() < 2 {
        return;
    }
    let holds = |best: &Vec<Vec<Entry>>| {
        total(best) <= total(lines) + spare && (best.len() > 1 || chars(&best[0]) <= alone)
    };
    if let Some(best) = in_order(lines, room).filter(holds) {
        *lines = best;
        return;
    }
    let most = total(lines) + spare;
    let starts = [Some(lines.clone()), by_size(lines, room).filter(|start| total(start) <= most)];
    let settled = starts.into_iter().flatten().map(|mut start| {
        let mut looks = MOST_LOOKS;
        for _ in 0..SWEEPS {
            if !sweep(&mut start, room, most, &mut looks) {
                break;
            }
        }
        start
    });
    if let Some(best) = settled.min_by_key(|lines| lines.iter().map(|line| cost(line)).sum::<usize>()) {
        *lines = best;
    }
}

/// Group by group, the longest entries first, each on the first line that has room: what is left free lies together, so
/// that small groups find room together. Nothing where that needs more lines.
fn by_size(lines: &[Vec<Entry>], room: usize) -> Option<Vec<Vec<Entry>>> {
    let mut all: Vec<Entry> = lines.iter().flatten().copied().collect();
    all.sort_by_key(|entry| (entry.group, std::cmp::Reverse(entry.chars), entry.rank));
    let mut out: Vec<Vec<Entry>> = vec![Vec::new(); lines.len()];
    for entry in all {
        let fits = |line: &Vec<Entry>| {
            let mut with = line.clone();
            with.push(entry);
            chars(&with) <= room
        };
        let held = |line: &Vec<Entry>| !line.iter().any(|other| other.group == entry.group);
        out.iter_mut().filter(|line| fits(line)).min_by_key(|line| held(line))?.push(entry);
    }
    out.iter().all(|line| !line.is_empty()).then_some(out)
}

/// All entries one after another, if so many lines hold them.
fn in_order(lines: &[Vec<Entry>], room: usize) -> Option<Vec<Vec<Entry>>> {
    let mut all: Vec<Entry> = lines.iter().flatten().copied().collect();
    all.sort_by_key(|entry| (entry.group, entry.rank));
    let mut out: Vec<Vec<Entry>> = vec![Vec::new()];
    for entry in all {
        let line = out.last_mut()?;
        line.push(entry);
        if line.len() > 1 && chars(line) > room {
            line.pop();
            out.push(vec![entry]);
        }
    }
    (out.len() <= lines.len()).then_some(out)
}

/// Tries every move and swap once; says whether one was made.
fn sweep(lines: &mut [Vec<Entry>], room: usize, most: usize, looks: &mut usize) -> bool {
    let mut better = false;
    for from in 0..lines.len() {
        for to in (0..lines.len()).filter(|to| *to != from) {
            for unit in units(&lines[from]) {
                let cost = lines[to].len() * (lines[from].len() + lines[to].len());
                if *looks < cost {
                    return false;
                }
                *looks -= cost;
                // An earlier move may have taken it away.
                if unit.iter().all(|entry| lines[from].contains(entry)) {
                    better |= improve(lines, from, &unit, to, room, most);
                }
            }
        }
    }
    better
}

/// What moves between lines: each entry, and each group of several.
fn units(line: &[Entry]) -> Vec<Vec<Entry>> {
    let mut out: Vec<Vec<Entry>> = line.iter().map(|entry| vec![*entry]).collect();
    let mut groups: Vec<usize> = line.iter().map(|entry| entry.group).collect();
    groups.sort_unstable();
    groups.dedup();
    for group in groups {
        let held: Vec<Entry> = line.iter().filter(|entry| entry.group == group).copied().collect();
        if held.len() > 1 && held.len() < line.len() {
            out.push(held);
        }
    }
    out
}

/// Moves a unit to another line, or swaps it for what gains most there; says whether it did.
fn improve(
    lines: &mut [Vec<Entry>],
    from: usize,
    unit: &[Entry],
    to: usize,
    room: usize,
    most: usize,
) -> bool {
    let now = cost(&lines[from]) + cost(&lines[to]);
    let rest = total(lines) - chars(&lines[from]) - chars(&lines[to]);
    let mut best: Option<(usize, Vec<Entry>, Vec<Entry>)> = None;
    let exchanged = |line: &[Entry], out: &[Entry], new: &[Entry]| -> Vec<Entry> {
        line.iter().filter(|entry| !out.contains(entry)).chain(new).copied().collect()
    };
    // Nothing in return is a move.
    let mut returns = units(&lines[to]);
    returns.push(Vec::new());
    for back in returns {
        let (a, b) = (exchanged(&lines[from], unit, &back), exchanged(&lines[to], &back, unit));
        let fits = chars(&a) <= room && chars(&b) <= room && rest + chars(&a) + chars(&b) <= most;
        let cost = cost(&a) + cost(&b);
        if fits && !a.is_empty() && cost < best.as_ref().map_or(now, |(cost, _, _)| *cost) {
            best = Some((cost, a, b));
        }
    }
    let Some((_, a, b)) = best else { return false };
    lines[from] = a;
    lines[to] = b;
    true
}

/// How far apart neighbours on a line stand.
fn cost(line: &[Entry]) -> usize {
    let mut line = line.to_vec();
    line.sort_by_key(|entry| (entry.group, entry.rank));
    line.windows(2)
        .map(|pair| match pair[1].rank.abs_diff(pair[0].rank) {
            _ if pair[0].group != pair[1].group => OTHER_GROUP,
            distance => (distance - 1).min(FAR),
        })
        .sum()
}

/// Characters of a line: its entries, and a title before each of its groups.
pub(crate) fn chars(line: &[Entry]) -> usize {
    let first = |at: usize| !line[..at].iter().any(|before| before.group == line[at].group);
    line.iter().enumerate().map(|(at, entry)| 2 + entry.chars + if first(at) { entry.title } else { 0 }).sum()
}

pub(crate) fn total(lines: &[Vec<Entry>]) -> usize {
    lines.iter().map(|line| chars(line)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(group: usize, rank: usize, chars: usize) -> Entry {
        Entry { group, rank, chars, title: if group == 0 { 0 } else { 9 } }
    }

    fn ranks(lines: &[Vec<Entry>]) -> Vec<Vec<usize>> {
        let mut lines: Vec<Vec<usize>> =
            lines.iter().map(|line| line.iter().map(|entry| entry.rank).collect()).collect();
        lines.iter_mut().for_each(|line| line.sort_unstable());
        lines.sort();
        lines
    }

    #[test]
    fn entries_that_follow_each_other_meet_on_a_line() {
        let mut lines = vec![vec![entry(0, 0, 40), entry(0, 3, 40)], vec![entry(0, 2, 40), entry(0, 1, 40)]];
        gather(&mut lines, 90, 90, 0);
        assert_eq!(ranks(&lines), [[0, 1], [2, 3]]);
    }

    #[test]
    fn groups_part_where_the_lines_have_room_for_it() {
        let mut lines = vec![vec![entry(0, 0, 60), entry(1, 2, 20)], vec![entry(0, 1, 20), entry(1, 3, 50)]];
        gather(&mut lines, 100, 100, 0);
        assert_eq!(ranks(&lines), [[0, 1], [2, 3]]);
    }

    #[test]
    fn no_line_outgrows_its_room_and_nothing_is_lost() {
        for room in [70, 80, 100, 130] {
            let mut lines: Vec<Vec<Entry>> = (0..6)
                .map(|line| vec![entry(line % 2, line, 30), entry(line % 3, 11 - line, 20 + line)])
                .collect();
            gather(&mut lines, room, room, 20);
            assert_eq!(lines.iter().map(Vec::len).sum::<usize>(), 12, "{room}");
            assert!(lines.iter().all(|line| chars(line) <= room), "{room}: {lines:?}");
        }
    }
}
