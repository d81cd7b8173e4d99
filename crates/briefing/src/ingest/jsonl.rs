//! One JSON object a line, as it is found: torn lines, objects over several lines, several on one line.

use super::input::Input;
use super::json::{self, Object};

/// How many objects may begin on a line and break off before the search for their end is given up: without
/// a limit, a text of nothing but openings would cost the square of its length.
const ATTEMPTS: usize = 32;

const TORN: &str = "The line is not whole JSON and was left out";

/// Calls back with every object and the number of its line.
pub(super) fn each(input: &mut Input<'_, '_>, mut read: impl FnMut(&Object<'_>, u32)) {
    let mut attempts = ATTEMPTS;
    let mut skip_to = 0;
    for index in 0..input.lines.len() {
        let start = input.lines.start(index);
        input.progress.at(start);
        let line = input.lines.get(index).trim();
        if line.is_empty() || start < skip_to {
            continue;
        }
        let number = input.lines.number(index);
        let mut mended = String::new();
        if let Some(object) = Object::parse_or_mend(line, &mut mended) {
            read(&object, number);
            continue;
        }
        match several(line, &input.text[start..], &mut attempts) {
            Some((objects, length)) => {
                objects.iter().for_each(|object| read(object, number));
                skip_to = start + length;
            }
            None => input.problems.add(number as usize, TORN),
        }
    }
}

/// Objects that share a line, or one that takes several lines; with the bytes it takes.
fn several<'a>(line: &'a str, rest: &'a str, attempts: &mut usize) -> Option<(Vec<Object<'a>>, usize)> {
    if !line.starts_with('{') || *attempts == 0 {
        return None;
    }
    let (on_line, is_whole) = json::documents(line);
    if is_whole && on_line.len() > 1 {
        return Some((
            on_line.into_iter().filter_map(|value| Object::parse(value.get())).collect(),
            line.len(),
        ));
    }
    let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<&serde_json::value::RawValue>();
    match stream.next() {
        Some(Ok(value)) => {
            let object = Object::parse(value.get())?;
            Some((vec![object], stream.byte_offset()))
        }
        _ => {
            *attempts -= 1;
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::input::{Lines, Progress};
    use super::super::problems::Problems;
    use super::*;

    fn check(text: &str, objects: &[(&str, u32)], problems: &[u32]) {
        let mut found = Problems::default();
        let mut tell = |_| {};
        let progress = Progress::new(&mut tell, text.len());
        let mut input = Input {
            whole: &Default::default(),
            text,
            lines: Lines::new(text, 0),
            documents: Vec::new(),
            problems: &mut found,
            progress,
        };
        let mut seen = Vec::new();
        each(&mut input, |object, line| seen.push((object.text("a").into_owned(), line)));
        let seen: Vec<_> = seen.iter().map(|(text, line)| (text.as_str(), *line)).collect();
        assert_eq!(seen, objects, "{text}");
        assert_eq!(found.finish().iter().filter_map(|problem| problem.line).collect::<Vec<_>>(), problems);
    }

    #[test]
    fn leaves_out_torn_lines_only() {
        check("{\"a\":\"1\"}\n{\"a\":\"2\n\n{\"a\":\"3\"}\n", &[("1", 1), ("3", 4)], &[2]);
        check("\"b\":\"tail\"}\n{\"a\":\"2\"}", &[("2", 2)], &[1]);
    }

    #[test]
    fn finds_objects_that_share_a_line_or_take_several() {
        check(
            "{\"a\":\"1\"} {\"a\":\"2\"}\n{\n \"a\": \"3\"\n}\n{\"a\":\"4\"}",
            &[("1", 1), ("2", 1), ("3", 2), ("4", 5)],
            &[],
        );
    }
}
