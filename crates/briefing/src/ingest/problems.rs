//! What could not be read, with many alike told once.

use crate::conversation::Problem;

/// Collects problems; those with the same message become one.
#[derive(Default)]
pub(super) struct Problems(Vec<Alike>);

struct Alike {
    message: String,
    line: u32,
    last: u32,
    count: usize,
}

impl Problems {
    /// Adds a problem of a line; the message has no full stop.
    pub(super) fn add(&mut self, line: usize, message: &str) {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match self.0.iter_mut().find(|alike| alike.message == message) {
            Some(alike) => {
                alike.count += 1;
                alike.last = line;
            }
            None => self.0.push(Alike { message: message.to_owned(), line, last: line, count: 1 }),
        }
    }

    /// The problems in the order of the input, as sentences.
    pub(super) fn finish(self) -> Vec<Problem> {
        let mut all: Vec<Problem> = self.0.into_iter().map(Alike::into_problem).collect();
        all.sort_by_key(|problem| problem.line);
        all
    }
}

impl Alike {
    fn into_problem(self) -> Problem {
        let message = match self.count {
            1 => format!("{}.", self.message),
            n => format!("{}; and {} more like it, the last on line {}.", self.message, n - 1, self.last),
        };
        Problem { line: Some(self.line), message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_many_alike_once() {
        let mut problems = Problems::default();
        problems.add(9, "Torn");
        (3..=40).for_each(|line| problems.add(line, "Odd"));
        let told: Vec<_> = problems.finish().into_iter().map(|p| (p.line, p.message)).collect();
        let expected = [(Some(3), "Odd; and 37 more like it, the last on line 40."), (Some(9), "Torn.")];
        assert_eq!(told, expected.map(|(line, message)| (line, message.to_owned())));
    }
}
