//! Values as they are written: equal ones are equal bytes.

use std::borrow::Cow;
use std::cmp::Ordering;

use domain::KeyPart;
use uuid::Uuid;

const NUMBER: u8 = 0;
const TEXT: u8 = 1;
const ID: u8 = 2;

/// Writes a value in the one way in which it can be written.
pub fn write(part: &KeyPart, out: &mut Vec<u8>) {
    match part {
        KeyPart::Number(number) => {
            out.push(NUMBER);
            // There is one zero in a database.
            out.extend((number + 0.0).to_le_bytes());
        }
        KeyPart::Text(text) => match uuid(text) {
            Some(id) => {
                out.push(ID);
                out.extend(id.as_bytes());
            }
            None => {
                out.push(TEXT);
                out.extend((text.len() as u32).to_le_bytes());
                out.extend(text.as_bytes());
            }
        },
    }
}

/// A value as it is written.
pub fn written(part: &KeyPart) -> Vec<u8> {
    let mut out = Vec::new();
    write(part, &mut out);
    out
}

/// A text that is an id takes less than half its room; only where it is written as ids are.
fn uuid(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text).then_some(id)
}

pub(crate) fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(taken)
}

/// The next value, as it is written.
pub(crate) fn take_part<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = match *rest.first()? {
        NUMBER => 9,
        ID => 17,
        TEXT => 5 + u32::from_le_bytes(rest.get(1..5)?.try_into().ok()?) as usize,
        _ => return None,
    };
    take(rest, length)
}

/// Reads a value.
pub(crate) fn part_of(written: &[u8]) -> Option<KeyPart> {
    let (&kind, bytes) = written.split_first()?;
    Some(match kind {
        NUMBER => KeyPart::Number(number(written)?),
        ID => KeyPart::Text(Uuid::from_slice(bytes).ok()?.hyphenated().to_string()),
        _ => KeyPart::Text(std::str::from_utf8(bytes.get(4..)?).ok()?.to_owned()),
    })
}

/// The text that a value is, copied only where it is written in another way.
pub(crate) fn text_of(written: &[u8]) -> Cow<'_, str> {
    if let Some(rest) = written.strip_prefix(&[TEXT]) {
        return rest.get(4..).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default().into();
    }
    match part_of(written) {
        Some(KeyPart::Text(text)) => text.into(),
        _ => "".into(),
    }
}

/// Compares values as an index does.
pub(crate) fn compare(one: &[u8], other: &[u8]) -> Ordering {
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) if one == other => Ordering::Equal,
        // Ids that are written as such sort as their letters do.
        (None, None) if one.first() == Some(&ID) && other.first() == Some(&ID) => one.cmp(other),
        (None, None) => text_of(one).encode_utf16().cmp(text_of(other).encode_utf16()),
    }
}

fn number(written: &[u8]) -> Option<f64> {
    match written.split_first()? {
        (&NUMBER, bytes) => Some(f64::from_le_bytes(bytes.try_into().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Vec<KeyPart> {
        let texts = ["", "a", "ab", "b", "0190d8a4", "tide \u{1f30a}", "tide \u{fffd}"];
        let ids = ["0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11", "0190D8A4-6C5E-7C3A-9F60-3B6F0A3F2B11"];
        let numbers = [-7.5, 0.0, 3.0, 1e12].map(KeyPart::Number);
        texts.into_iter().chain(ids).map(KeyPart::from).chain(numbers).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        for value in values() {
            let bytes = [written(&value), vec![7]].concat();
            let mut rest = &*bytes;
            assert_eq!(take_part(&mut rest).and_then(part_of), Some(value.clone()));
            assert_eq!(rest, [7]);
            if let KeyPart::Text(text) = &value {
                assert_eq!(text_of(&written(&value)), *text);
            }
        }
    }

    #[test]
    fn values_compare_as_their_bytes_do() {
        for (one, other) in
            values().iter().flat_map(|one| values().into_iter().map(move |other| (one, other)))
        {
            let bytes = (written(one), written(&other));
            assert_eq!(compare(&bytes.0, &bytes.1), one.compare(&other), "{one:?} and {other:?}");
            assert_eq!(bytes.0 == bytes.1, *one == other);
        }
        assert_eq!(written(&KeyPart::Number(-0.0)), written(&KeyPart::Number(0.0)));
    }
}
