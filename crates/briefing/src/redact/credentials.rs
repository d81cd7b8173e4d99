//! Secrets that tell by the shape of what surrounds them: URLs, headers, flags of programs, web hooks.

use super::assignments::is_real_password;
use super::looks;
use super::scan::Find;
use super::tokens::{Chars, begins};

/// The part before the host of a URL is no longer than this.
const USER_INFO_AT_MOST: usize = 1024;

/// The password of `scheme://name:password@host`, or a token in the place of the name. `hit` is the colon.
pub(super) fn url(bytes: &[u8], hit: usize) -> Option<Find> {
    if bytes.get(hit..hit + 3) != Some(b"://") {
        return None;
    }
    let start = hit + 3;
    let rest = bytes.get(start..bytes.len().min(start + USER_INFO_AT_MOST))?;
    let authority =
        rest.iter().take_while(|byte| !byte.is_ascii_whitespace() && !b"/?\"'`<>\\#".contains(byte));
    let authority = rest.get(..authority.count())?;
    let at = memchr::memrchr(b'@', authority)?;
    let info = authority.get(..at)?;
    match memchr::memchr(b':', info) {
        Some(colon) => {
            let (name, password) = (info.get(..colon)?, info.get(colon + 1..)?);
            let real = is_real_password(password) && password != name;
            real.then_some(Find { start: start + colon + 1, end: start + at, kind: "password" })
        }
        None => {
            let real = info.len() >= 16 && looks::is_random(info) && !looks::is_stand_in(info);
            let host = authority.get(at + 1..)?;
            let kind =
                if memchr::memmem::find(host, b"sentry").is_some() { "sentry_dsn" } else { "url_token" };
            real.then_some(Find { start, end: start + at, kind })
        }
    }
}

/// The password of `login: name / password`, `login admin / password`, `credentials - name:password`.
pub(super) fn login(bytes: &[u8], hit: usize) -> Option<Find> {
    const USERS: [&[u8]; 10] = [
        b"admin",
        b"administrator",
        b"root",
        b"user",
        b"test",
        b"guest",
        b"demo",
        b"postgres",
        b"sa",
        b"superuser",
    ];
    let spaces = |at: usize| run(bytes, at, |byte| b" *`\"'".contains(&byte));
    let word =
        |at: usize| run(bytes, at, |byte| !byte.is_ascii_whitespace() && !b":/,;|*`\"'()<>".contains(&byte));
    let named = hit + run(bytes, hit, |byte| byte.is_ascii_alphabetic());
    let marked = matches!(bytes.get(named), Some(b':' | b'='));
    let start = named + usize::from(marked);
    let user = start + spaces(start);
    let user_end = user + word(user);
    let name = bytes.get(user..user_end)?;
    let known = USERS.iter().any(|user| name.eq_ignore_ascii_case(user)) || name.contains(&b'@');
    let slash = user_end + spaces(user_end);
    let spaced = slash > user_end && bytes.get(slash + 1) == Some(&b' ');
    if user == start || !matches!(bytes.get(slash), Some(b'/' | b':')) || !(known && (marked || spaced)) {
        return None;
    }
    let start = slash + 1 + spaces(slash + 1);
    let length = run(bytes, start, |byte| !byte.is_ascii_whitespace() && !b",;`\"'<>)".contains(&byte));
    let password = bytes.get(start..start + length)?;
    let password = password.strip_suffix(b".").unwrap_or(password);
    let has = |test: fn(&u8) -> bool| password.iter().any(test);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && !has(|byte| *byte == b'/');
    let real = mixed && (password.len() == 3 || is_real_password(password));
    real.then_some(Find { start, end: start + password.len(), kind: "password" })
}

/// `Bearer TOKEN`
pub(super) fn bearer(bytes: &[u8], hit: usize) -> Option<Find> {
    if !bytes.get(hit..hit + 7)?.eq_ignore_ascii_case(b"bearer ") || !begins(bytes, hit) {
        return None;
    }
    let start = hit + 7;
    let end = start + run(bytes, start, |byte| Chars::Base64.holds(byte) || b".~".contains(&byte));
    let text = bytes.get(start..end)?;
    let head = text.get(..text.len().min(256))?;
    let real = text.len() >= 16 && looks::is_random(head) && !looks::is_stand_in(head);
    real.then_some(Find { start, end: start + text.len(), kind: "bearer_token" })
}

/// The password of `-u name:password` of a program on the same line that talks HTTP.
pub(super) fn user_flag(bytes: &[u8], hit: usize) -> Option<Find> {
    let rest = bytes.get(hit..)?;
    let flag =
        [&b"--user "[..], b"--user=", b" -u ", b" -u"].into_iter().find(|flag| rest.starts_with(flag))?;
    if !has_program(bytes, hit, &[b"curl", b"wget", b"http ", b"https "]) {
        return None;
    }
    let mut start = hit + flag.len();
    start += run(bytes, start, |byte| b"\"'\\ ".contains(&byte));
    let end = start + run(bytes, start, |byte| !byte.is_ascii_whitespace() && !b"\"'\\`".contains(&byte));
    let colon = memchr::memchr(b':', bytes.get(start..end)?)?;
    let password = bytes.get(start + colon + 1..end)?;
    is_real_password(password).then_some(Find { start: start + colon + 1, end, kind: "password" })
}

/// The password behind `-p` of database clients, `sshpass` and `docker login`, or behind `redis-cli -a`.
pub(super) fn password_flag(bytes: &[u8], hit: usize) -> Option<Find> {
    let rest = bytes.get(hit..)?;
    let (programs, spaced): (&[&[u8]], bool) = match rest {
        [b' ', b'-', b'p', b' ', ..] => (&[b"sshpass", b"docker login", b"podman login", b"az login"], true),
        [b' ', b'-', b'p', ..] => (&[b"mysql", b"mariadb", b"sshpass"], false),
        [b' ', b'-', b'a', b' ', ..] => (&[b"redis-cli"], true),
        _ => return None,
    };
    if !has_program(bytes, hit, programs) {
        return None;
    }
    let mut start = hit + if spaced { 4 } else { 3 };
    start += run(bytes, start, |byte| b"\"'\\".contains(&byte));
    let end = start + run(bytes, start, |byte| !byte.is_ascii_whitespace() && !b"\"'\\`;|".contains(&byte));
    let text = bytes.get(start..end)?;
    let flagged = spaced || !text.starts_with(b"ort");
    (flagged && is_real_password(text)).then_some(Find { start, end, kind: "password" })
}

/// Whether one of the programs is called before `hit` on the same line (or on lines joined by `\`).
fn has_program(bytes: &[u8], hit: usize, programs: &[&[u8]]) -> bool {
    let from = hit.saturating_sub(400);
    let before = bytes.get(from..hit).unwrap_or_default();
    let newline =
        |at: &usize| before.get(*at) == Some(&b'\n') && before.get(at.wrapping_sub(1)) != Some(&b'\\');
    let line =
        (0..before.len()).rev().find(newline).map_or(before, |at| before.get(at + 1..).unwrap_or_default());
    programs.iter().any(|program| memchr::memmem::find(line, program).is_some())
}

/// `sig=...` of a shared access signature, and the signature of a signed URL of Amazon.
pub(super) fn signature(bytes: &[u8], hit: usize) -> Option<Find> {
    let rest = bytes.get(hit..)?;
    let (start, kind) = if rest.starts_with(b"sig=") {
        let before = hit.checked_sub(1).and_then(|at| bytes.get(at));
        if !matches!(before, Some(b'?' | b'&' | b';')) {
            return None;
        }
        (hit + 4, "azure_sas")
    } else if rest.starts_with(b"Amz-Signature=") {
        (hit + 14, "aws_signature")
    } else {
        return None;
    };
    let end = start + run(bytes, start, |byte| Chars::Base64.holds(byte) || byte == b'%');
    let text = bytes.get(start..end)?;
    (text.len() >= 32 && looks::is_random(text)).then_some(Find { start, end, kind })
}

/// The secret part of the address of a web hook of Slack, Discord or Teams.
pub(super) fn webhook(bytes: &[u8], hit: usize) -> Option<Find> {
    const KINDS: [(&[u8], usize, &str); 3] = [
        (b"hooks.slack.com/", 1, "slack_webhook"),
        (b"hooks/", 1, "discord_webhook"),
        (b"hooks.zapier.com/hooks/catch/", 0, "zapier_webhook"),
    ];
    let rest = bytes.get(hit..)?;
    let (address, skip, kind) = KINDS.into_iter().find(|(address, _, _)| rest.starts_with(address))?;
    if kind == "discord_webhook" {
        let from = hit.saturating_sub(30);
        memchr::memmem::find(bytes.get(from..hit)?, b"discord")?;
    }
    let mut start = hit + address.len();
    for _ in 0..skip {
        start += run(bytes, start, |byte| Chars::Url.holds(byte)) + 1;
    }
    let end = start + run(bytes, start, |byte| Chars::Url.holds(byte) || byte == b'/');
    let text = bytes.get(start..end)?;
    let real = text.len() >= 16 && looks::distinct(text) >= 7 && !looks::is_stand_in(text);
    real.then_some(Find { start, end, kind })
}

/// `123456789:AA...`: digits, a colon, 35 letters.
pub(super) fn telegram(bytes: &[u8], hit: usize) -> Option<Find> {
    let digits = bytes.get(..hit)?.iter().rev().take(12).take_while(|byte| byte.is_ascii_digit()).count();
    let length = Chars::Url.run(bytes, hit + 1);
    let body = bytes.get(hit + 1..hit + 1 + length)?;
    let real = (8..=10).contains(&digits) && body.starts_with(b"AA") && (33..=36).contains(&length);
    let real = real && !looks::is_stand_in(body) && looks::distinct(body) >= 10;
    real.then_some(Find { start: hit - digits, end: hit + 1 + length, kind: "telegram_token" })
}

/// A bot token of Discord: three parts in base64, the first a number.
pub(super) fn discord(bytes: &[u8], hit: usize) -> Option<Find> {
    if !begins(bytes, hit) {
        return None;
    }
    let first = Chars::Url.run(bytes, hit);
    let second_start = hit + first + 1;
    let second = Chars::Url.run(bytes, second_start);
    let third_start = second_start + second + 1;
    let dots = bytes.get(second_start - 1) == Some(&b'.') && bytes.get(third_start - 1) == Some(&b'.');
    if !dots || !(23..=28).contains(&first) || second != 6 {
        return None;
    }
    let third = Chars::Url.run(bytes, third_start);
    let end = third_start + third;
    ((27..=45).contains(&third)).then_some(Find { start: hit, end, kind: "discord_token" })
}

/// 32 hexadecimal digits, then `-us12`.
pub(super) fn mailchimp(bytes: &[u8], hit: usize) -> Option<Find> {
    let digits = run(bytes, hit + 3, |byte| byte.is_ascii_digit());
    let start = hit.checked_sub(32)?;
    let key = bytes.get(start..hit)?;
    let real = bytes.get(hit..hit + 3) == Some(b"-us")
        && (1..=2).contains(&digits)
        && Chars::Hex.run(key, 0) == 32
        && begins(bytes, start)
        && looks::distinct(key) >= 7;
    real.then_some(Find { start, end: hit + 3 + digits, kind: "mailchimp_key" })
}

/// The 40 letters that belong to the key id of Amazon shortly before.
pub(super) fn aws_secret_behind(bytes: &[u8], id: &Find) -> Option<Find> {
    if id.kind != "aws_key" {
        return None;
    }
    let reach = bytes.len().min(id.end + 160);
    let mut at = id.end;
    while at < reach {
        let length = run(bytes, at, |byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte));
        let text = bytes.get(at..at + length)?;
        if length == 40 && looks::is_random(text) && !looks::is_stand_in(text) {
            return Some(Find { start: at, end: at + length, kind: "aws_secret" });
        }
        at += length.max(1);
    }
    None
}

/// How many bytes from here on pass the test.
fn run(bytes: &[u8], from: usize, test: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).map_or(0, |rest| rest.iter().take(8192).take_while(|byte| test(**byte)).count())
}
