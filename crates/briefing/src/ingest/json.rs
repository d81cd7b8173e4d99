//! JSON without a tree: objects whose values stay slices of the input until somebody asks.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// An object, its values unread. One level is read at a time, so depth costs no stack.
#[derive(Clone, Debug, Default)]
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Reads the top level of an object; `None` for anything else.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Reads an object. One with raw control characters in its strings is mended first.
    pub(super) fn parse_or_mend(text: &'a str, mended: &'a mut String) -> Option<Self> {
        let parsed = Self::parse(text);
        if parsed.is_some() || !text.starts_with('{') || !text.ends_with('}') {
            return parsed;
        }
        let mend = mend(text);
        *mended = mend.text;
        if !mend.cuts.is_empty() { None } else { Self::parse(mended) }
    }

    /// The value of a member that is there and not null.
    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| *value)
            .filter(|value| value.get() != "null")
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// A string member.
    pub(super) fn str(&self, key: &str) -> Option<Cow<'a, str>> {
        string(self.get(key)?.get())
    }

    /// A string member, or nothing.
    pub(super) fn text(&self, key: &str) -> Cow<'a, str> {
        self.str(key).unwrap_or_default()
    }

    /// A member that is a string or a number, as written.
    pub(super) fn scalar(&self, key: &str) -> Option<Cow<'a, str>> {
        let value = self.get(key)?.get();
        match value.as_bytes().first()? {
            b'"' => string(value),
            b'{' | b'[' => None,
            _ => Some(Cow::Borrowed(value)),
        }
    }

    pub(super) fn object(&self, key: &str) -> Option<Object<'a>> {
        Self::parse(self.get(key)?.get())
    }

    /// The elements of an array member; none for anything else.
    pub(super) fn array(&self, key: &str) -> Vec<&'a RawValue> {
        self.get(key).map(|value| elements(value.get())).unwrap_or_default()
    }

    /// The objects among the elements of an array member.
    pub(super) fn objects(&self, key: &str) -> impl Iterator<Item = Object<'a>> {
        self.array(key).into_iter().filter_map(|value| Object::parse(value.get()))
    }

    /// Whether a member is `true`.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value.get() == "true")
    }

    pub(super) fn bool(&self, key: &str) -> Option<bool> {
        serde_json::from_str(self.get(key)?.get()).ok()
    }

    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.get(key)?.get().parse().ok()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), *value))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(Text(key)) = map.next_key()? {
                    members.push((key, map.next_value()?));
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// A string that stays a slice of the input where it has no escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Slice;
        impl<'de> Visitor<'de> for Slice {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Slice)
    }
}

/// The text of a JSON string; `None` for anything else. Halves of surrogate pairs, which programs leave
/// behind when they cut texts, become U+FFFD.
pub(super) fn string(literal: &str) -> Option<Cow<'_, str>> {
    if !literal.starts_with('"') {
        return None;
    }
    match serde_json::from_str::<Text<'_>>(literal) {
        Ok(Text(text)) => Some(text),
        Err(_) => serde_json::from_str(&without_lone_surrogates(literal)).ok().map(Cow::Owned),
    }
}

/// Reads a value as text: a string's content, anything else as written.
pub(super) fn as_text(value: &RawValue) -> Cow<'_, str> {
    string(value.get()).unwrap_or(Cow::Borrowed(value.get()))
}

/// The elements of an array; none for anything else.
pub(super) fn elements(array: &str) -> Vec<&RawValue> {
    serde_json::from_str(array).unwrap_or_default()
}

/// The first elements of an array, without a look at the rest.
pub(super) fn front(array: &str, count: usize) -> Vec<&RawValue> {
    let mut found = Vec::new();
    let Some(mut rest) = array.trim_start().strip_prefix('[') else { return found };
    while found.len() < count {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        let Some(Ok(value)) = values.next() else { break };
        found.push(value);
        let Some(next) = rest[values.byte_offset()..].trim_start().strip_prefix(',') else { break };
        rest = next;
    }
    found
}

/// Whether a text is one whole JSON object.
pub(super) fn is_object(text: &str) -> bool {
    text.starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The values that stand one after the other in a text, up to the first fault.
pub(super) fn documents(text: &str) -> (Vec<&RawValue>, bool) {
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        match value {
            Ok(value) => found.push(value),
            Err(_) => return (found, false),
        }
    }
    (found, true)
}

fn without_lone_surrogates(literal: &str) -> String {
    let bytes = literal.as_bytes();
    let mut out = String::with_capacity(literal.len());
    let (mut from, mut at) = (0, 0);
    while let Some(step) = memchr::memchr(b'\\', &bytes[at..]) {
        at += step;
        match surrogate(bytes, at) {
            Some(Half::High) if matches!(surrogate(bytes, at + 6), Some(Half::Low)) => at += 12,
            Some(_) => {
                out.push_str(&literal[from..at]);
                out.push_str("\\ufffd");
                at += 6;
                from = at;
            }
            None => at += 2,
        }
        at = at.min(bytes.len());
    }
    out.push_str(literal.get(from..).unwrap_or_default());
    out
}

enum Half {
    High,
    Low,
}

/// Tells whether an escape is half of a surrogate pair.
fn surrogate(bytes: &[u8], at: usize) -> Option<Half> {
    let [b'\\', b'u', b'd' | b'D', kind, x, y] = bytes.get(at..at + 6)? else { return None };
    if !x.is_ascii_hexdigit() || !y.is_ascii_hexdigit() {
        return None;
    }
    match kind {
        b'8' | b'9' | b'a' | b'b' | b'A' | b'B' => Some(Half::High),
        b'c'..=b'f' | b'C'..=b'F' => Some(Half::Low),
        _ => None,
    }
}

/// A JSON text made whole again.
pub(super) struct Mend {
    /// What could be kept, with everything closed that was open. Where the damage is in the middle of an
    /// array, what stands behind it is an array of its own. What was kept stands (nearly) where it stood.
    pub(super) text: String,
    /// Bytes of the given text at which the reading had to stop.
    pub(super) cuts: Vec<usize>,
}

/// How many damaged places are passed over; behind the last one, the rest is left out.
const CUTS: usize = 20;

/// Makes JSON readable that was cut off, damaged or holds raw control characters: keeps everything up to a
/// fault that cannot be mended, closes what is open there, and goes on with the next element that looks like
/// the first one. A string that is cut keeps its front part.
pub(super) fn mend(text: &str) -> Mend {
    let mut mender = Mender::new(text);
    let mut cuts = Vec::new();
    let mut next = mender.run(Wanted::Value);
    while let Some(cut) = next {
        cuts.push(cut);
        if cuts.len() == CUTS {
            break;
        }
        let Some(from) = first_element(&mender.out).and_then(|keys| next_element(text, cut, &keys)) else {
            break;
        };
        mender.resume(from);
        next = mender.run(Wanted::Value);
    }
    Mend { text: mender.out, cuts }
}

/// The keys with which the elements of an array begin.
fn first_element(array: &str) -> Option<Vec<String>> {
    front(array, 1).first().and_then(|first| first_keys(first.get()))
}

/// The next whole object behind a damaged place that begins with certain keys.
fn next_element(text: &str, cut: usize, keys: &[String]) -> Option<usize> {
    let mark = format!("\"{}\"", keys.first()?);
    let mut at = cut;
    for _ in 0..100 {
        at += memchr::memmem::find(text.as_bytes().get(at..)?, mark.as_bytes())?;
        let before = text[cut..at].trim_end();
        if before.ends_with('{') {
            let from = cut + before.len() - 1;
            let whole = serde_json::Deserializer::from_str(&text[from..]).into_iter::<&RawValue>().next();
            if let Some(Ok(value)) = whole
                && first_keys(value.get()).as_deref() == Some(keys)
            {
                return Some(from);
            }
        }
        at += mark.len();
    }
    None
}

/// The first two keys of an object.
fn first_keys(text: &str) -> Option<Vec<String>> {
    Some(Object::parse(text)?.iter().take(2).map(|(key, _)| key.to_owned()).collect())
}

struct Mender<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Start of the part that is read and not yet copied.
    from: usize,
    out: String,
    open: Vec<u8>,
    /// End of the part of the text that is whole once everything open is closed.
    whole: usize,
    /// The same end in `out`.
    whole_out: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    CommaOrEnd,
}

impl<'a> Mender<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            from: 0,
            out: String::with_capacity(text.len() + 64),
            open: Vec::new(),
            whole: 0,
            whole_out: 0,
        }
    }

    /// Goes on behind a damaged place, as if an array began there.
    fn resume(&mut self, from: usize) {
        let gap = from.saturating_sub(self.out.len() + 1);
        self.out.extend(std::iter::repeat_n(' ', gap));
        self.out.push('[');
        self.open.push(b'[');
        (self.at, self.from) = (from, from);
        self.mark();
    }

    /// Walks the text; returns where it had to stop before the end.
    fn run(&mut self, mut wanted: Wanted) -> Option<usize> {
        loop {
            self.skip_space();
            let Some(byte) = self.bytes.get(self.at).copied() else {
                return (!self.open.is_empty()).then(|| self.stop(self.at));
            };
            let at = self.at;
            match (wanted, byte) {
                (Wanted::Value | Wanted::ValueOrEnd, b'{' | b'[') => {
                    self.open.push(byte);
                    self.at += 1;
                    wanted = if byte == b'{' { Wanted::KeyOrEnd } else { Wanted::ValueOrEnd };
                    self.mark();
                    continue;
                }
                (Wanted::Value | Wanted::ValueOrEnd, b'"') => {
                    if !self.string() {
                        // A text that is cut is worth its front part.
                        self.copy(self.at);
                        self.out.push('"');
                        self.mark();
                        return Some(self.stop(at));
                    }
                }
                (Wanted::Value | Wanted::ValueOrEnd, b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                    if !self.scalar() {
                        return Some(self.stop(at));
                    }
                }
                (Wanted::Key | Wanted::KeyOrEnd, b'"') => {
                    if !self.string() || !self.colon() {
                        return Some(self.stop(at));
                    }
                    wanted = Wanted::Value;
                    continue;
                }
                (Wanted::KeyOrEnd | Wanted::CommaOrEnd, b'}') if self.open.last() == Some(&b'{') => {
                    self.close()
                }
                (Wanted::ValueOrEnd | Wanted::CommaOrEnd, b']') if self.open.last() == Some(&b'[') => {
                    self.close()
                }
                (Wanted::CommaOrEnd, b',') if !self.open.is_empty() => {
                    self.at += 1;
                    wanted = if self.open.last() == Some(&b'{') { Wanted::Key } else { Wanted::Value };
                    continue;
                }
                _ => return Some(self.stop(at)),
            }
            self.mark();
            wanted = if self.open.is_empty() { Wanted::Value } else { Wanted::CommaOrEnd };
            if self.open.is_empty() {
                self.copy(self.at);
            }
        }
    }

    fn skip_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn close(&mut self) {
        self.open.pop();
        self.at += 1;
    }

    /// Reads a string from its opening quote on; false where it does not end.
    fn string(&mut self) -> bool {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at).copied() {
            match byte {
                b'"' => {
                    self.at += 1;
                    return true;
                }
                b'\\' => {
                    let length = self.escape();
                    if length == 0 {
                        return false;
                    }
                    self.at += length;
                }
                0..0x20 => {
                    self.copy(self.at);
                    self.out.push_str(match byte {
                        b'\n' => "\\n",
                        b'\t' => "\\t",
                        _ => " ",
                    });
                    self.at += 1;
                    self.from = self.at;
                }
                _ => self.at += 1,
            }
        }
        false
    }

    /// Length of the escape at which the reading stands; 0 where it is cut off. A backslash that escapes
    /// nothing is doubled.
    fn escape(&mut self) -> usize {
        let rest = &self.bytes[self.at..];
        match rest.get(1) {
            None => 0,
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') if rest.len() < 6 => 0,
            Some(b'u') if rest[2..6].iter().all(u8::is_ascii_hexdigit) => 6,
            Some(_) => {
                self.copy(self.at);
                self.out.push('\\');
                self.from = self.at;
                1
            }
        }
    }

    fn scalar(&mut self) -> bool {
        let from = self.at;
        let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        while self.bytes.get(self.at).is_some_and(belongs) {
            self.at += 1;
        }
        serde_json::from_str::<IgnoredAny>(&self.text[from..self.at]).is_ok()
    }

    fn colon(&mut self) -> bool {
        self.skip_space();
        let is_there = self.bytes.get(self.at) == Some(&b':');
        self.at += usize::from(is_there);
        is_there
    }

    fn copy(&mut self, to: usize) {
        self.out.push_str(self.text.get(self.from..to).unwrap_or_default());
        self.from = to;
    }

    /// Notes that everything up to here is whole once it is closed.
    fn mark(&mut self) {
        self.whole = self.at;
        self.whole_out = self.out.len() + (self.at - self.from);
    }

    /// Keeps what is whole and closes what is open.
    fn stop(&mut self, at: usize) -> usize {
        if self.whole > self.from {
            self.copy(self.whole);
        }
        self.out.truncate(self.whole_out);
        while let Some(open) = self.open.pop() {
            self.out.push(if open == b'{' { '}' } else { ']' });
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(broken: &str, mended: &str) {
        let mend = mend(broken);
        let closed: Vec<&str> = mend.text.split_whitespace().collect();
        assert_eq!(closed.join(" "), mended, "from {broken}");
        assert!(documents(&mend.text).1, "{mended} is no JSON");
    }

    #[test]
    fn closes_what_a_cut_left_open() {
        check(r#"[{"a":1},{"b":[2,3"#, r#"[{"a":1},{"b":[2,3]}]"#);
        check(r#"[{"a":1},{"b":"half of a te"#, r#"[{"a":1},{"b":"half of a te"}]"#);
        check(r#"[{"a":1},{"half of a k"#, r#"[{"a":1},{}]"#);
        check(r#"[{"a":1},{"b":tr"#, r#"[{"a":1},{}]"#);
        check(r#"[{"a":1},"#, r#"[{"a":1}]"#);
        check(r#"{"a":"x\"#, r#"{"a":"x"}"#);
        check(r#"{"a":"x\u00"#, r#"{"a":"x"}"#);
        check(r#"{"a":1} trailing words"#, r#"{"a":1}"#);
    }

    #[test]
    fn escapes_what_must_not_stand_raw_in_a_string() {
        check("{\"a\":\"one\ntwo\tthree\\q\"}", r#"{"a":"one\ntwo\tthree\\q"}"#);
        check("{\"one\nkey\":1,", r#"{"one\nkey":1}"#);
        check("{\"a\":1,\"one\nke", r#"{"a":1}"#);
    }

    #[test]
    fn goes_on_behind_damage_in_the_middle() {
        check(
            r#"[{"id":1,"a":{"id":2}},{"id":3,"a":{"id":,{"id":4,"x":0},{"id":5,"a":6},{"id":7,"a":8}]"#,
            r#"[{"id":1,"a":{"id":2}},{"id":3,"a":{}}] [{"id":5,"a":6},{"id":7,"a":8}]"#,
        );
        check(
            r#"[{"id":1,"a":2},{"id":@,{"id":3,"a":4},{"id":@,{"id":5,"a":6}"#,
            r#"[{"id":1,"a":2},{}] [{"id":3,"a":4},{}] [{"id":5,"a":6}]"#,
        );
    }

    #[test]
    fn leaves_whole_json_as_it_is() {
        let whole = r#"{"a": [1, -2.5e3, true, null, {"b": "\u00e9\\"}], "c": {}}"#;
        let mend = mend(whole);
        assert_eq!((mend.text.as_str(), mend.cuts), (whole, vec![]));
    }

    #[test]
    fn reads_strings_with_half_a_surrogate_pair() {
        let text = |literal: &str| string(literal).map(Cow::into_owned);
        assert_eq!(text(r#""a\ud83d\ude00b""#).as_deref(), Some("a😀b"));
        assert_eq!(text(r#""a\ud83d b\\ud83d""#).as_deref(), Some("a\u{fffd} b\\ud83d"));
        assert_eq!(text(r#""\ude00""#).as_deref(), Some("\u{fffd}"));
    }

    #[test]
    fn reads_the_front_of_an_array() {
        let front = |text, count| front(text, count).into_iter().map(RawValue::get).collect::<Vec<_>>();
        assert_eq!(front(" [1, {\"a\":[2]} , \"x\", 4]", 3), ["1", "{\"a\":[2]}", "\"x\""]);
        assert_eq!(front("[1,2]", 9), ["1", "2"]);
        assert_eq!(front("[]", 9), [] as [&str; 0]);
        assert_eq!(front("{}", 9), [] as [&str; 0]);
    }

    #[test]
    fn reads_any_depth() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Object::parse(&deep).is_some_and(|object| object.has("a")));
        assert!(!mend(&deep[..50_000]).cuts.is_empty());
    }
}
