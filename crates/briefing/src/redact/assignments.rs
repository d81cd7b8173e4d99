//! Values that a name, a flag, a header or a word of some language announces.

use super::anchors::WORDS;
use super::looks;
use super::names::{self, Class};
use super::scan::Find;
use super::tokens::Chars;

/// Names longer than this announce nothing.
const NAME_AT_MOST: usize = 64;
/// Values longer than this are data.
const VALUE_AT_MOST: usize = 4096;

/// How a value is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// `name=value` without spaces
    Tight,
    /// `name = value`, `name := value`
    Equals,
    /// `name: value`, `name => value`
    Colon,
    /// `| name | value |`, `<name>value`
    Cell,
    /// `("name", "value")`
    Comma,
    /// `--name value`
    Flag,
    /// `the password is value`
    Is,
}

/// A value with the way it is written.
struct Value<'a> {
    text: &'a [u8],
    start: usize,
    quoted: bool,
    /// Nothing but a comment follows on the line.
    alone: bool,
    sign: Sign,
    name: &'a [u8],
}

/// What is assigned to the name around `hit`.
pub(super) fn named(bytes: &[u8], hit: usize) -> Vec<Find> {
    let (start, end) = name_around(bytes, hit);
    let Some(name) = bytes.get(start..end).filter(|name| name.len() <= NAME_AT_MOST) else {
        return Vec::new();
    };
    let Some((sign, at)) = sign_behind(bytes, start, end) else { return Vec::new() };
    let Some(class) = names::classify(name) else { return Vec::new() };
    match class {
        Class::CookieHeader => cookies(bytes, at),
        Class::Authorization => authorization(bytes, at).into_iter().collect(),
        _ => value_at(bytes, at, sign, start, name)
            .filter(|value| is_secret(value, class))
            .map(|value| Find {
                start: value.start,
                end: value.start + value.text.len(),
                kind: class.kind(name),
            })
            .into_iter()
            .collect(),
    }
}

/// What follows a word for "password" in some language.
pub(super) fn worded(bytes: &[u8], hit: usize, word: usize) -> Option<Find> {
    let word = WORDS.get(word)?.as_bytes();
    let found = bytes.get(hit..hit + word.len())?;
    if !found.eq_ignore_ascii_case(word) {
        return None;
    }
    let ending = bytes.get(hit + word.len()..)?;
    let ending = ending.iter().take(8).take_while(|byte| !byte.is_ascii()).count();
    // A Cyrillic word ends in its case, not in a sentence; for other scripts an unknown ending is no match.
    let end = hit + word.len() + if word.starts_with("п".as_bytes().get(..1)?) { ending } else { 0 };
    let (sign, at) = sign_behind(bytes, hit, end)?;
    let value = value_at(bytes, at, sign, hit, b"password")?;
    is_secret(&value, Class::Password).then(|| Find {
        start: value.start,
        end: value.start + value.text.len(),
        kind: "password",
    })
}

/// The bounds of the name that the place belongs to.
fn name_around(bytes: &[u8], hit: usize) -> (usize, usize) {
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let before = bytes.get(..hit).unwrap_or_default().iter().rev();
    let mut start = hit - before.take(NAME_AT_MOST + 1).take_while(|byte| in_name(byte)).count();
    if start > 0 && bytes.get(start - 1) == Some(&b'\\') && start < hit {
        start += 1; // the letter of an escape
    }
    let mut at = hit;
    if bytes.get(hit).is_some_and(|byte| !in_name(byte)) {
        // The anchor is the byte before the word.
        at += 1;
        start = at;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let mut end = at + rest.iter().take(NAME_AT_MOST + 1).take_while(|byte| in_name(byte)).count();
    while end > at && bytes.get(end - 1).is_some_and(|byte| b".-".contains(byte)) {
        end -= 1;
    }
    (start, end)
}

/// How something is assigned to the name that ends at `end`, and where that begins.
fn sign_behind(bytes: &[u8], start: usize, end: usize) -> Option<(Sign, usize)> {
    let flag = bytes.get(start..)?.starts_with(b"--") || bytes.get(start) == Some(&b'-');
    let xml = start > 0 && bytes.get(start - 1) == Some(&b'<');
    let closed = end + count(bytes, end, 4, |byte| b"\"'`]*\\".contains(&byte));
    let quoted = closed > end;
    let at = skip_spaces(bytes, closed);
    let rest = bytes.get(at..)?;
    let spaced = at > closed;
    let found = match rest {
        [b':', b'=', ..] => (Sign::Equals, at + 2),
        [b':', b'-', ..] if !spaced => (Sign::Tight, at + 2),
        [b'=', b'=', b'=', ..] => (Sign::Equals, at + 3),
        [b'=', b'=' | b'>', ..] => (Sign::Equals, at + 2),
        [b'=', next, ..] => {
            let tight = !spaced && !next.is_ascii_whitespace() && !quoted;
            (if tight { Sign::Tight } else { Sign::Equals }, at + 1)
        }
        [b':', ..] => (Sign::Colon, at + 1),
        [0xEF, 0xBC, 0x9A, ..] => (Sign::Colon, at + 3),
        [b'|', ..] => (Sign::Cell, at + 1),
        [b'>', ..] if xml => (Sign::Cell, at + 1),
        _ if quoted && value_field(bytes, closed).is_some() => return value_field(bytes, closed),
        [b',', ..] if quoted => (Sign::Comma, at + 1),
        _ if (spaced || bytes.get(end).is_some_and(|byte| !byte.is_ascii())) && copula(rest).is_some() => {
            (Sign::Is, at + copula(rest)?)
        }
        _ if spaced && qualifier(rest).is_some() => (Sign::Is, at + qualifier(rest)?),
        _ if spaced && (flag || is_directive(bytes, start)) => (Sign::Flag, at),
        _ if value_field(bytes, end).is_some() => return value_field(bytes, end),
        _ => return None,
    };
    Some(found)
}

/// Whether the line is written in a language that sets names by a space: `setx NAME value`, `ENV NAME value`,
/// `requirepass value`, `machine host login name password value`.
fn is_directive(bytes: &[u8], name: usize) -> bool {
    const WORDS: [&[u8]; 6] = [b"setx", b"ENV", b"ARG", b"SetEnv", b"fastcgi_param", b"login"];
    let line = line_before(bytes, name);
    let first = line.split(u8::is_ascii_whitespace).find(|word| !word.is_empty());
    WORDS.iter().any(|word| first == Some(word))
        || memchr::memmem::find(line, b" login ").is_some()
        || bytes.get(name..).is_some_and(|rest| rest.starts_with(b"requirepass ") && line.is_empty())
}

/// What stands before a place on its line, as far as that matters.
fn line_before(bytes: &[u8], at: usize) -> &[u8] {
    let before = bytes.get(at.saturating_sub(80)..at).unwrap_or_default();
    let line = before.iter().rposition(|byte| *byte == b'\n').map_or(before, |end| &before[end + 1..]);
    line.trim_ascii()
}

/// How long the word for "is" at the beginning is, in the languages whose word for "password" is known.
fn copula(rest: &[u8]) -> Option<usize> {
    const WORDS: [&str; 16] = [
        "- ", "– ", "— ", "is ", "was ", "adalah ", "ist ", "lautet ", "es ", "est ", "é ", "è ", "to ",
        "是", "为", "는 ",
    ];
    WORDS.iter().find(|word| rest.starts_with(word.as_bytes())).map(|word| word.len())
}

/// `password baru: ...`: how long the one word with its colon is.
fn qualifier(rest: &[u8]) -> Option<usize> {
    let word = count(rest, 0, 12, |byte| byte.is_ascii_alphabetic());
    let harmless = rest.get(..word).is_some_and(names::is_harmless);
    let colon = rest.get(word) == Some(&b':') && rest.get(word + 1) == Some(&b' ');
    (word >= 2 && colon && !harmless).then_some(word + 2)
}

/// `NAME", "value": "..."`, `NAME\n  value: ...`, `NAME" value="...`: where the value begins.
fn value_field(bytes: &[u8], end: usize) -> Option<(Sign, usize)> {
    let gap = end + count(bytes, end, 40, |byte| b" \t\r\n,\"'\\".contains(&byte));
    if gap == end || !bytes.get(gap..gap + 5)?.eq_ignore_ascii_case(b"value") {
        return None;
    }
    let closed = gap + 5 + count(bytes, gap + 5, 3, |byte| b"\"'\\".contains(&byte));
    let at = skip_spaces(bytes, closed);
    matches!(bytes.get(at), Some(b':' | b'=')).then_some((Sign::Colon, at + 1))
}

fn count(bytes: &[u8], from: usize, at_most: usize, test: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).map_or(0, |rest| rest.iter().take(at_most).take_while(|byte| test(**byte)).count())
}

fn skip_spaces(bytes: &[u8], at: usize) -> usize {
    at + count(bytes, at, 24, |byte| byte == b' ' || byte == b'\t')
}

/// The value that begins here, behind spaces, emphasis and quotes.
fn value_at<'a>(
    bytes: &'a [u8],
    at: usize,
    sign: Sign,
    name_start: usize,
    name: &'a [u8],
) -> Option<Value<'a>> {
    let at = if sign == Sign::Colon { behind_type(bytes, at).unwrap_or(at) } else { at };
    let mut at = skip_spaces(bytes, at);
    at += count(bytes, at, 2, |byte| byte == b'*');
    at = skip_spaces(bytes, at);
    let lead = bytes.get(at..)?;
    if let [b'r' | b'f' | b'b' | b'u' | b'@' | b'L', b'"' | b'\'', ..] = lead {
        at += 1;
    }
    let (start, end, quoted) = match quote(bytes, at) {
        Some((open, close)) => (at + open, closing(bytes, at + open, close)?, true),
        None => (at, unquoted_end(bytes, at, sign, name_start, name), false),
    };
    let text = bytes.get(start..end).filter(|text| text.len() <= VALUE_AT_MOST)?;
    let behind = bytes.get(skip_spaces(bytes, end)..).and_then(|rest| rest.first());
    let alone = !quoted && matches!(behind, None | Some(b'\n' | b'\r' | b'#' | b'\\'));
    Some(Value { text, start, quoted, alone, sign, name })
}

/// `name: Type = "value"`: where the value begins.
fn behind_type(bytes: &[u8], at: usize) -> Option<usize> {
    let in_type = |byte: u8| byte.is_ascii_alphanumeric() || b" &_<>[]|?'.".contains(&byte);
    let equals = at + count(bytes, at, 48, in_type);
    let value = skip_spaces(bytes, equals + 1);
    let quote = matches!(bytes.get(value), Some(b'"' | b'\'' | b'`'));
    (equals > at && bytes.get(equals) == Some(&b'=') && quote).then_some(value)
}

/// How long the opening quote here is, and what closes it.
fn quote(bytes: &[u8], at: usize) -> Option<(usize, &'static [u8])> {
    Some(match bytes.get(at..)? {
        [b'\\', b'"', ..] => (2, b"\\\""),
        [b'\\', b'\'', ..] => (2, b"\\'"),
        [b'"', ..] => (1, b"\""),
        [b'\'', ..] => (1, b"'"),
        [b'`', ..] => (1, b"`"),
        [0xE2, 0x80, 0x9C, ..] => (3, "”".as_bytes()),
        [0xC2, 0xAB, ..] => (2, "»".as_bytes()),
        _ => return None,
    })
}

/// Where a quoted value ends: on its line, before the quote that is not escaped.
fn closing(bytes: &[u8], start: usize, close: &[u8]) -> Option<usize> {
    let line = bytes.get(start..bytes.len().min(start + VALUE_AT_MOST))?;
    let mut at = 0;
    while at < line.len() {
        let rest = line.get(at..)?;
        if rest.starts_with(close) {
            return Some(start + at);
        }
        match rest {
            [b'\n', ..] => return None,
            [b'\\', _, ..] if close.len() == 1 => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// Where a value without quotes ends. What stands alone on its line, or is set in a shell, may hold any letter.
fn unquoted_end(bytes: &[u8], at: usize, sign: Sign, name_start: usize, name: &[u8]) -> usize {
    let rest = bytes.get(at..bytes.len().min(at + VALUE_AT_MOST)).unwrap_or_default();
    let word = rest.iter().position(|byte| byte.is_ascii_whitespace() || b"\"'`\\".contains(byte));
    let word = rest.get(..word.unwrap_or(rest.len())).unwrap_or_default();
    let before = name_start.checked_sub(1).and_then(|before| bytes.get(before)).copied();
    let in_query = matches!(before, Some(b'?' | b'&' | b';'));
    let shell = sign == Sign::Tight && !name.iter().any(u8::is_ascii_lowercase) && !in_query;
    let whole = shell || (is_line_start(bytes, name_start) && ends_line(bytes, at + word.len()));
    let fallback = at >= 2 && bytes.get(at - 2..at) == Some(b":-"); // `${NAME:-value}`
    let length =
        if whole && !fallback && !word.ends_with(b",") && !word.ends_with(b";") && !word.ends_with(b"{") {
            word.len()
        } else {
            plain_length(word)
        };
    at + trimmed(word.get(..length).unwrap_or(word))
}

/// The length up to a mark that ends a value in code, prose and queries.
fn plain_length(word: &[u8]) -> usize {
    let wide = |at: usize| matches!(word.get(at..at + 2), Some([0xE3, 0x80] | [0xEF, 0xBC]));
    let ends = |at: usize, byte: u8| b",;<>(){}[]|&".contains(&byte) || wide(at);
    word.iter().enumerate().position(|(at, byte)| ends(at, *byte)).map_or(word.len(), |at| {
        // A call or an index belongs to what is judged.
        if matches!(word.get(at), Some(b'(' | b'[')) && at > 0 { word.len() } else { at }
    })
}

/// The length without full stops, commas and emphasis at the end.
fn trimmed(word: &[u8]) -> usize {
    let trailing = word.iter().rev().take_while(|byte| b".,:;*".contains(byte)).count();
    word.len() - trailing
}

/// Whether only white space, a list mark or a word of a shell stands before on the line.
fn is_line_start(bytes: &[u8], at: usize) -> bool {
    let line = line_before(bytes, at);
    matches!(line, b"" | b"-" | b"export" | b"set" | b"ENV" | b"ARG" | b"\"" | b"'") || line.ends_with(b"\\n")
}

fn ends_line(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(skip_spaces(bytes, at)), None | Some(b'\n' | b'\r' | b'#'))
}

fn is_secret(value: &Value, class: Class) -> bool {
    let text = value.text;
    if class == Class::Pin {
        return (4..=8).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    }
    if let Some(known) = before_dots(text) {
        return is_secret(&Value { text: known, ..*value }, Class::Token);
    }
    if class == Class::Password && is_passphrase(value) {
        return true;
    }
    let head = text.get(..text.len().min(256)).unwrap_or(text);
    if text.len() < 4 || looks::is_stand_in(head) || is_plain_word(head) || looks::is_public_id(head) {
        return false;
    }
    if text.iter().any(u8::is_ascii_whitespace) || is_code(value) {
        return false;
    }
    match class {
        Class::Password => is_password(value),
        Class::Pin => false,
        Class::BarePass => value.quoted && value.sign != Sign::Comma && is_strong(text),
        Class::Secret => is_token(text) || is_shared_secret(value),
        Class::Key => text.len() >= 20 && !looks::is_uuid(text) && !is_hex(text) && is_token(text),
        Class::Cookie => !looks::is_uuid(text) && text.len() >= 16 && is_token(text),
        _ => is_token(text),
    }
}

/// What is known of a value that was cut off with dots, where that is most of it.
fn before_dots(text: &[u8]) -> Option<&[u8]> {
    let known = text.strip_suffix(b"...").or_else(|| text.strip_suffix("…".as_bytes()))?;
    (known.len() >= 16).then_some(known)
}

/// Words in quotes that nobody would show to a user of a form: four and more in small letters, or one of them strong.
fn is_passphrase(value: &Value) -> bool {
    const SAID: &str = "password passphrase passcode pin enter type your you please must should be is are the a an \
        and or of to for at in on with not no new old current confirm repeat again optional required leave empty \
        invalid wrong forgot reset show hide minimum characters least this that it here";
    let text = value.text;
    let words = || text.split(|byte| *byte == b' ');
    let written = matches!(value.sign, Sign::Tight | Sign::Equals | Sign::Colon | Sign::Is);
    if !value.quoted
        || !written
        || !(12..=120).contains(&text.len())
        || !text.is_ascii()
        || words().count() < 2
    {
        return false;
    }
    let said =
        words().any(|word| SAID.split_whitespace().any(|said| word.eq_ignore_ascii_case(said.as_bytes())));
    let plain = words().all(|word| word.len() >= 3 && word.iter().all(u8::is_ascii_lowercase));
    let phrase = memchr::memmem::find(&value.name.to_ascii_lowercase(), b"phrase").is_some();
    let strong = words().any(|word| is_strong(word) && word.iter().any(u8::is_ascii_digit));
    !said && (plain && words().count() >= if phrase { 3 } else { 4 } || strong && words().count() <= 8)
}

/// References, calls, paths and other parts of programs.
fn is_code(value: &Value) -> bool {
    let text = value.text.get(..value.text.len().min(256)).unwrap_or(value.text);
    let call = text.contains(&b'(') && text.contains(&b')') && !value.quoted;
    looks::is_reference(text) || call || looks::is_dotted_name(text) || looks::is_path(text)
}

/// Made by a program: random letters without spaces.
fn is_token(text: &[u8]) -> bool {
    let head = text.get(..text.len().min(256)).unwrap_or(text);
    let hex = is_hex(head) && head.len() >= 16 && looks::distinct(head) >= 7;
    let clean = !head.iter().any(|byte| b"(){}<>\"'`|\\,;[]".contains(byte));
    clean && (hex && head.iter().any(u8::is_ascii_digit) || looks::is_random(head))
}

fn is_hex(text: &[u8]) -> bool {
    Chars::Hex.run(text, 0) == text.len()
}

/// Letters and digits, long enough; of words only where the name or the way of writing leaves no doubt.
fn is_shared_secret(value: &Value) -> bool {
    let text = value.text;
    let (digit, letter) = (text.iter().any(u8::is_ascii_digit), text.iter().any(u8::is_ascii_alphabetic));
    let compound = value.name.iter().any(|byte| b"_-".contains(byte))
        || value.name.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let assigned = value.quoted || value.sign == Sign::Tight || value.alone;
    let worded = looks::worded(text) * 10 >= text.len() * 6;
    let written = matches!(value.sign, Sign::Tight | Sign::Equals | Sign::Colon | Sign::Flag);
    let variable = value.sign == Sign::Tight && !value.name.iter().any(u8::is_ascii_lowercase);
    let long = text.len() >= if worded { 12 } else { 8 };
    let mixed = digit && letter && long && (compound || !worded);
    let plain = variable && letter && text.len() >= 12;
    assigned && written && (mixed || plain || (text.len() >= 12 && is_strong(text)))
}

/// What a person or a program would choose as a password, given how it is written.
fn is_password(value: &Value) -> bool {
    let text = value.text;
    if text.len() > 200 || is_algorithm(text) {
        return false;
    }
    let digit = text.iter().any(u8::is_ascii_digit);
    let letter = text.iter().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    let upper_name = !value.name.iter().any(u8::is_ascii_lowercase);
    let identifier = text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    match value.sign {
        Sign::Is if value.quoted => digit && letter && text.len() >= 6,
        Sign::Is => is_strong(text) || (digit && letter && text.len() >= 6 && !text.contains(&b'-')),
        Sign::Comma => value.quoted && text.len() >= 6 && digit && letter && !is_label(text),
        Sign::Cell | Sign::Flag => text.len() >= 6 && (digit || is_strong(text)) && letter,
        _ if !letter => {
            digit && text.len() >= 6 && text.iter().filter(|byte| byte.is_ascii_digit()).count() >= 4
        }
        Sign::Tight if upper_name => true,
        _ if digit => {
            text.len() >= 6 && (value.quoted || value.alone || !identifier || value.sign != Sign::Equals)
        }
        _ if identifier => value.quoted && text.len() >= 8 && looks::worded(text) * 2 < text.len(),
        _ => is_strong(text) && (value.quoted || value.alone),
    }
}

/// Letters of both cases or marks that words do not have, with digits or such marks.
fn is_strong(text: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| text.iter().any(test);
    let (digit, lower, upper) =
        (has(u8::is_ascii_digit), has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
    let marks = text.iter().filter(|byte| b"!@#$%^&*+=?~".contains(byte)).count();
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    text.len() >= 6
        && (lower || upper)
        && ((digit && marks > 0) || (lower && upper && digits >= 2) || marks >= 2)
}

/// `password1`, `password_2`: the name of a field.
fn is_label(text: &[u8]) -> bool {
    let trailing = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let stem = text.get(..text.len() - trailing).unwrap_or(text);
    is_plain_word(stem.strip_suffix(b"_").unwrap_or(stem))
}

/// Names of procedures for passwords, which hold digits too.
fn is_algorithm(text: &[u8]) -> bool {
    const STARTS: [&str; 14] = [
        "argon2", "bcrypt", "scrypt", "pbkdf2", "base64", "sha1", "sha-1", "sha2", "sha-2", "sha5", "sha-5",
        "md5", "oauth2", "utf8",
    ];
    let lower = text.to_ascii_lowercase();
    STARTS.iter().any(|start| lower.starts_with(start.as_bytes())) && text.len() <= 16
}

/// Words that are said about passwords, types, and the passwords that everybody knows.
fn is_plain_word(text: &[u8]) -> bool {
    const WORDS: &str = "\
    password passwd passphrase pass pwd secret secrets token key value string str text bytes none null \
    nil true false undefined empty required optional hidden unset invalid incorrect wrong missing \
    changed reset plain plaintext plain_text hash hashed encrypted default admin root guest user \
    username postgres mysql redis mongo demo varchar char boolean bool number object any never always \
    inherit write read test testing prompt stdin env yes login email auto basic bearer security account \
    name input form field current confirm new old my the this that with from must should will option \
    result self void unknown error failed success ok same set my_password userpassword newpassword \
    rahasia senha contraseña passwort motdepasse generated deprecated available sensitive configured \
    protected stored";
    let lower = text.to_ascii_lowercase();
    WORDS.split(' ').any(|word| word.as_bytes() == lower)
}

/// `Bearer ...`, `Basic ...`, `token ...` or the value alone, behind `Authorization:`.
fn authorization(bytes: &[u8], at: usize) -> Option<Find> {
    let mut at = skip_spaces(bytes, at);
    at += count(bytes, at, 4, |byte| b"\"'`\\*fb".contains(&byte));
    at = skip_spaces(bytes, at);
    const SCHEMES: [&str; 8] =
        ["bearer ", "basic ", "token ", "bot ", "apikey ", "api-key ", "key ", "negotiate "];
    let lower = bytes.get(at..bytes.len().min(at + 12))?.to_ascii_lowercase();
    let scheme = SCHEMES.iter().find(|scheme| lower.starts_with(scheme.as_bytes()));
    let start = skip_spaces(bytes, at + scheme.map_or(0, |scheme| scheme.len()));
    let run = bytes.get(start..)?;
    let run = run
        .iter()
        .take(VALUE_AT_MOST)
        .take_while(|byte| Chars::Base64.holds(**byte) || b".~:".contains(byte));
    let end = start + run.count();
    let text = bytes.get(start..end)?;
    let basic = scheme.is_some_and(|scheme| *scheme == "basic ") && text.len() >= 8 && is_base64_like(text);
    let kind = if basic { "basic_auth" } else { "bearer_token" };
    let head = text.get(..text.len().min(256)).unwrap_or(text);
    let mixed =
        text.iter().any(u8::is_ascii_digit) && looks::worded(head) * 2 <= head.len() && text.len() >= 10;
    let real = !looks::is_stand_in(head) && !is_plain_word(head) && (basic || mixed || is_token(head));
    real.then_some(Find { start, end, kind })
}

/// Both cases, or padding: what base64 of `name:password` looks like.
fn is_base64_like(text: &[u8]) -> bool {
    text.ends_with(b"=")
        || (text.iter().any(u8::is_ascii_lowercase) && text.iter().any(u8::is_ascii_uppercase))
}

/// The values of `Cookie: a=1; b=2` that are random.
fn cookies(bytes: &[u8], at: usize) -> Vec<Find> {
    let mut finds = Vec::new();
    let line = bytes.get(at..bytes.len().min(at + VALUE_AT_MOST)).unwrap_or_default();
    let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut from = 0;
    while let Some(equals) = line.get(from..).and_then(|rest| memchr::memchr(b'=', rest)) {
        let start = from + equals + 1;
        let inner = |byte: &u8| Chars::Base64.holds(*byte) || b".%:~!*".contains(byte);
        let length = line.get(start..).map_or(0, |rest| rest.iter().take_while(|byte| inner(byte)).count());
        let text = line.get(start..start + length).unwrap_or_default();
        let head = text.get(..text.len().min(256)).unwrap_or(text);
        if text.len() >= 16 && is_token(head) && !looks::is_uuid(head) && !looks::is_stand_in(head) {
            finds.push(Find { start: at + start, end: at + start + length, kind: "cookie" });
        }
        from = start + length;
    }
    finds
}

/// Whether the value would do as the password in a URL or behind a flag.
pub(super) fn is_real_password(text: &[u8]) -> bool {
    text.len() >= 4
        && !looks::is_stand_in(text)
        && !is_plain_word(text)
        && !looks::is_reference(text)
        && !text.iter().any(u8::is_ascii_whitespace)
}
