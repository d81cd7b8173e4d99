//! Conversations as plain text: `User:` and `Assistant:` in their many spellings and languages.

use super::calls::{self, Args};
use super::fences::Fences;
use super::input::{Input, Lines};
use super::thread::Thread;
use super::voice;
use crate::conversation::{Action, Body, Conversation, Role, ToolCall};
use crate::lexicon::Plain;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What people are called, in small letters, with `|` between the names.
const PEOPLE: &[&str] = &[
    "user|human|you|me|prompt|question|q|you said|i said|customer",
    // Indonesian, Malay
    "pengguna|anda|saya|anda berkata|anda bilang",
    // French
    "utilisateur|utilisatrice|vous|vous avez dit|moi",
    // Spanish, Portuguese, Italian
    "usuario|usuaria|tú|dijiste|has dicho|usuário|você|você disse|disseste|utilizador|utente|tu|hai detto",
    // German, Dutch
    "benutzer|benutzerin|nutzer|du|sie|sie sagten|du hast gesagt|gebruiker|jij|je zei",
    // Russian, Ukrainian, Polish, Turkish
    "пользователь|вы|вы сказали|человек|я|користувач|ви сказали|użytkownik|powiedziałeś(-aś)",
    "powiedziałeś|kullanıcı|siz|şunu dedin",
    // Chinese, Japanese, Korean
    "用户|用戶|使用者|我|你|你说|您说|你說|提问|ユーザー|ユーザ|あなた|사용자|나|나의 말",
    // Czech, Hungarian, Romanian, Greek, Swedish, Danish, Norwegian, Finnish
    "uživatel|řekli jste|felhasználó|ezt mondtad|utilizator|ai spus|χρήστης|είπατε|användare|du sa",
    "bruger|du sagde|bruker|käyttäjä|sanoit|sinä sanoit",
    // Arabic, Persian, Hebrew, Hindi, Bengali, Vietnamese, Thai
    "المستخدم|مستخدم|قلت|کاربر|משתמש|אמרת|उपयोगकर्ता|आपने कहा|ব্যবহারকারী|người dùng|bạn|bạn đã nói",
    "ผู้ใช้|คุณพูดว่า",
];

/// What models are called.
const MODELS: &[&str] = &[
    "assistant|ai|ai assistant|chatgpt|chatgpt said|claude|gemini|gemini said|gpt|gpt-4|gpt-5",
    "gpt-4o|bot|model|copilot|github copilot|cursor|bard|llm|response|answer|a|grok|deepseek",
    "mistral|llama|qwen|perplexity|agent|claude said|kimi|genspark|codex|le chat",
    // Indonesian, Malay
    "asisten|chatgpt berkata|chatgpt bilang|pembantu",
    // French
    "assistante|ia|chatgpt a dit|réponse",
    // Spanish, Portuguese, Italian
    "asistente|chatgpt dijo|chatgpt ha dicho|assistente|chatgpt disse|o chatgpt disse|chatgpt ha detto",
    // German, Dutch
    "assistent|assistentin|ki|chatgpt sagte|chatgpt hat gesagt|chatgpt zei",
    // Russian, Ukrainian, Polish, Turkish
    "ассистент|помощник|ии|бот|chatgpt сказал|chatgpt сказал(а)|асистент|помічник|asystent",
    "chatgpt сказав|chatgpt powiedział|asistan|yapay zeka|chatgpt şunu dedi",
    // Chinese, Japanese, Korean
    "助手|助理|人工智能|ai助手|chatgpt 说|chatgpt说|回答|アシスタント|어시스턴트|비서|chatgpt의 말|도우미",
    // Czech, Hungarian, Greek, Finnish (others write `assistent` too)
    "asistent|chatgpt řekl|asszisztens|a chatgpt ezt mondta|chatgpt a spus|βοηθός|το chatgpt είπε",
    "chatgpt sa|chatgpt sagde|avustaja|chatgpt sanoi",
    // Arabic, Persian, Hebrew, Hindi, Bengali, Vietnamese, Thai
    "المساعد|مساعد|قال chatgpt|دستیار|עוזר|सहायक|chatgpt ने कहा|সহকারী|trợ lý|chatgpt đã nói",
    "ผู้ช่วย|chatgpt พูดว่า",
];

const SYSTEMS: &[&str] =
    &["system|system prompt|developer|tool|systeme|système|sistema|система|系统|시스템|システム"];

/// Names so short or common that they count only with a mark around them.
const WEAK: &[&str] = &[
    "q|a|me|you|question|answer|response|prompt|model|tu|du|sie|я|我|你|나|anda|saya|bot|agent|siz",
    "moi|vous|вы|ki|ia|ai|tú|customer|回答|提问|jij|bạn|cursor|tool|system|developer|ии|bard|llm",
];

/// Every name with its role, and whether it is weak.
static NAMES: LazyLock<HashMap<&str, (Role, bool), Plain>> = LazyLock::new(|| {
    let split = |lines: &'static [&str]| lines.iter().flat_map(|line| line.split('|'));
    let weak: HashSet<&str> = split(WEAK).collect();
    let sides = [(Role::System, SYSTEMS), (Role::Assistant, MODELS), (Role::User, PEOPLE)];
    let names = sides.into_iter().flat_map(|(role, names)| split(names).map(move |name| (name, role)));
    names.map(|(name, role)| (name, (role, weak.contains(name)))).collect()
});

/// How a role is written. A text keeps to one or two of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// `User: text`, `**User:** text`, `## User:`.
    Colon,
    /// `**User**`, `## User`, `**User - --**`, `[User]`.
    Marked,
    /// `# USER (first request)` between rows of `#` or `=`.
    Banner,
    /// `User` alone on a line.
    Bare,
}

impl Style {
    const ALL: [Self; 4] = [Self::Colon, Self::Marked, Self::Banner, Self::Bare];
}

/// A line that begins a turn.
struct Head<'t> {
    role: Role,
    style: Style,
    /// The name in small letters.
    name: &'static str,
    is_weak: bool,
    /// What is said on the same line.
    rest: &'t str,
    /// A time in brackets behind the name.
    time: Option<&'t str>,
}

/// How many turns a text has in its spelling of the roles; 0 where it is no dialogue.
pub(super) fn turns(lines: &Lines<'_>) -> usize {
    Spelling::find(lines, &Fences::new(lines)).map_or(0, |spelling| spelling.turns)
}

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let lines = &input.lines;
    let fences = Fences::new(lines);
    let Some(spelling) = Spelling::find(lines, &fences) else { return Vec::new() };
    let mut thread = Thread::of_lines(input.whole);
    let mut turn = Said { role: Role::System, start: 0, first: "", time: None };
    let mut has_begun = false;
    let mut title = "";
    for index in 0..=lines.len() {
        input.progress.at(lines.start(index));
        let next = match index < lines.len() {
            true => {
                head(lines, index).filter(|head| spelling.takes(head, has_begun) && !fences.quotes(index))
            }
            false => None,
        };
        if index < lines.len() && next.is_none() {
            continue;
        }
        let is_banner = next.as_ref().is_some_and(|head| head.style == Style::Banner);
        let end = if is_banner { index.saturating_sub(1) } else { index };
        if !has_begun && turn.start == 0 {
            title = lines.slice(0..end).lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("");
        }
        segment(lines, &turn, end.max(turn.start), &mut thread);
        if let Some(head) = next {
            has_begun |= head.role != Role::System;
            turn = Said { role: head.role, start: index, first: head.rest, time: head.time };
        }
    }
    thread.finish("", title, None).into_iter().collect()
}

/// A turn that has begun: who speaks, on which line, and what stands on that line behind the name.
struct Said<'t> {
    role: Role,
    start: usize,
    first: &'t str,
    time: Option<&'t str>,
}

/// How a text writes its roles: the styles in which both sides speak, and the names that each side has.
struct Spelling {
    styles: Vec<Style>,
    names: Vec<&'static str>,
    turns: usize,
}

impl Spelling {
    /// How many lines are looked at; the spelling of a long text shows early.
    const PROBE: usize = 50_000;

    fn find(lines: &Lines<'_>, fences: &Fences) -> Option<Self> {
        let heads: Vec<Head<'_>> = (0..lines.len().min(Self::PROBE))
            .filter(|index| !fences.quotes(*index))
            .filter_map(|index| head(lines, index))
            .filter(|head| matches!(head.role, Role::User | Role::Assistant))
            .collect();
        let count = |style: Style, role: Role| {
            heads.iter().filter(|head| head.style == style && head.role == role).count()
        };
        let speaks = |style: &Style| {
            let (people, models) = (count(*style, Role::User), count(*style, Role::Assistant));
            let is_sure = heads.iter().any(|head| head.style == *style && !head.is_weak);
            people > 0 && models > 0 && (is_sure || people + models >= 4)
        };
        let sides = |style: Style| count(style, Role::User).min(count(style, Role::Assistant));
        let best = Style::ALL
            .into_iter()
            .filter(speaks)
            .max_by_key(|style| (sides(*style), Reverse(*style as u8)))?;
        let also = |style: &Style| *style == best || (speaks(style) && sides(*style) * 3 > sides(best));
        let styles: Vec<Style> = Style::ALL.into_iter().filter(also).collect();
        let chosen: Vec<&Head<'_>> = heads.iter().filter(|head| styles.contains(&head.style)).collect();
        let mut names = usual_names(&chosen, Role::User);
        names.extend(usual_names(&chosen, Role::Assistant));
        let turns = chosen.iter().filter(|head| names.contains(&head.name)).count();
        Some(Self { styles, names, turns })
    }

    /// Whether a head begins a turn. Set-up stands at the front: a line such as `System: Linux` inside a
    /// message is none.
    fn takes(&self, head: &Head<'_>, has_begun: bool) -> bool {
        let is_known = match head.role {
            Role::System => !has_begun,
            Role::Tool => has_begun,
            Role::User | Role::Assistant => self.names.contains(&head.name),
        };
        is_known && self.styles.contains(&head.style)
    }
}

/// The names of a side: the most usual one and those that are about as usual. Where there is a sure name,
/// names that are also common words do not count.
fn usual_names(heads: &[&Head<'_>], role: Role) -> Vec<&'static str> {
    let mut counts: HashMap<&str, (usize, bool)> = HashMap::new();
    for head in heads.iter().filter(|head| head.role == role) {
        let entry = counts.entry(head.name).or_insert((0, true));
        entry.0 += 1;
        entry.1 &= head.is_weak;
    }
    let has_sure = counts.values().any(|(_, is_weak)| !is_weak);
    counts.retain(|_, (_, is_weak)| !has_sure || !*is_weak);
    let most = counts.values().map(|(count, _)| *count).max().unwrap_or(0);
    counts.into_iter().filter(|(_, (count, _))| count * 4 >= most).map(|(name, _)| name).collect()
}

/// Reads a line as the beginning of a turn.
fn head<'t>(lines: &Lines<'t>, index: usize) -> Option<Head<'t>> {
    let line = lines.get(index);
    if line.is_empty() || line.len() > 4000 && !line[..line.floor_char_boundary(80)].contains([':', '：']) {
        return None;
    }
    let starts_plain = line.starts_with(|c: char| {
        c.is_alphabetic() || matches!(c, '#' | '*' | '[' | '<' | '_' | '>') || is_symbol(c)
    });
    if !starts_plain {
        return None;
    }
    banner(lines, index, line)
        .or_else(|| marked(line))
        .or_else(|| colon(line))
        .or_else(|| bare(lines, index, line))
}

/// Emoji that stand before names.
fn is_symbol(c: char) -> bool {
    matches!(c as u32, 0x2600..=0x27bf | 0x1f300..=0x1faff | 0xfe0f | 0x200d)
}

/// Bytes, and words, of the longest name of a role.
const LONGEST_NAME: usize = 40;
const MOST_WORDS: usize = 4;

/// The role that a name stands for, the name in small letters, and whether it is also a common word.
fn role(name: &str) -> Option<(Role, &'static str, bool)> {
    let name = name.trim_matches(|c: char| is_symbol(c) || c.is_whitespace());
    if name.is_empty() || name.len() > LONGEST_NAME || name.split(' ').nth(MOST_WORDS).is_some() {
        return None;
    }
    let (name, (role, is_weak)) = NAMES.get_key_value(name.to_lowercase().as_str())?;
    Some((*role, name, *is_weak))
}

/// `# USER (first request)` with a row of signs before and after it.
fn banner<'t>(lines: &Lines<'t>, index: usize, line: &'t str) -> Option<Head<'t>> {
    let is_row = |line: &str| {
        line.len() >= 5 && line.trim_end().chars().all(|c| matches!(c, '#' | '=' | '-' | '*' | '─' | '═'))
    };
    if index == 0 || !is_row(lines.get(index - 1)) || !is_row(lines.get(index + 1)) {
        return None;
    }
    let inside = line.trim_matches(|c: char| matches!(c, '#' | '=' | '*' | '-') || c.is_whitespace());
    let name = inside.split([' ', '(', '-', ':', '—', '–']).next().unwrap_or(inside);
    let (role, name, _) = role(name)?;
    Some(Head { role, style: Style::Banner, name, is_weak: false, rest: "", time: None })
}

/// `**User**`, `## User`, `[User]`, `<user>`, `**User - --**`, `**User** (10:32)`.
fn marked(line: &str) -> Option<Head<'_>> {
    let text = line.trim_end();
    let (inside, after) = if let Some(rest) = text.strip_prefix("**") {
        rest.split_once("**")?
    } else if text.starts_with('#') {
        let rest = text.trim_start_matches('#');
        (rest.strip_prefix(' ')?, "")
    } else if let Some(rest) = text.strip_prefix('[') {
        rest.split_once(']')?
    } else {
        return None;
    };
    let inside = inside.trim().trim_matches(['*', '_']).trim();
    let after = after.trim();
    if after.is_empty() && is_tool(inside) {
        return Some(Head {
            role: Role::Tool,
            style: Style::Marked,
            name: "tool",
            is_weak: false,
            rest: "",
            time: None,
        });
    }
    if inside.ends_with([':', '：']) || after.starts_with([':', '：']) {
        return None;
    }
    let (name, note) = match inside
        .split_once(" (")
        .or_else(|| inside.split_once(" - "))
        .or_else(|| inside.split_once(" — "))
    {
        Some((name, note)) => (name, note.trim_end_matches(')')),
        None => behind_name(inside).unwrap_or((inside, after.trim_matches(['(', ')', '*', '_', ' ']))),
    };
    // A time, an empty place (`--`) or the name of a model.
    let is_short = note.len() < 60 && note.split(' ').count() <= 4;
    let is_alone = after.is_empty() || (after.starts_with(['(', '*', '_']) && after.len() < 60);
    let (role, name, is_weak) = role(name).filter(|_| is_short && is_alone)?;
    let time = note.starts_with(|c: char| c.is_ascii_digit()).then_some(note);
    Some(Head { role, style: Style::Marked, name, is_weak, rest: "", time })
}

/// `tool (Read)`, `Tool result`: what a tool gave back, under a heading like those of the two sides. A heading that is
/// merely "Tool" may be one of an answer.
fn is_tool(name: &str) -> bool {
    let behind = name.get(..4).filter(|word| word.eq_ignore_ascii_case("tool")).map(|_| name[4..].trim());
    behind.is_some_and(|rest| {
        rest.starts_with('(') && rest.ends_with(')')
            || ["result", "results", "output", "response"].iter().any(|word| rest.eq_ignore_ascii_case(word))
    })
}

/// The name and the time in `USER 2026-03-14T10:32:07Z`.
fn behind_name(text: &str) -> Option<(&str, &str)> {
    let (name, time) = text.split_once(' ')?;
    let time = time.trim_start_matches(['@', '—', '–', '-', '·', '|', ',', '[', ' ']).trim_end_matches(']');
    let is_time = time.starts_with(|c: char| c.is_ascii_digit())
        && time.contains([':', '-', '/', '.'])
        && time.bytes().filter(u8::is_ascii_digit).count() >= 3;
    is_time.then_some((name, time))
}

/// `User: text`, `**User:** text`, `**User**: text`, `## User:`.
fn colon(line: &str) -> Option<Head<'_>> {
    let (stamp, line) = stamped(line);
    let short = &line[..line.floor_char_boundary(90)];
    // A time in brackets has colons of its own.
    let at = behind_bracket(short).or_else(|| first_colon(short))?;
    let colon = line[at..].chars().next().map_or(1, char::len_utf8);
    let mut rest = &line[at + colon..];
    let before = line[..at].trim_start_matches(['#', '*', '_', '>', '[', ' ']);
    let name = before.trim_end_matches(['*', '_', ']', ' ']);
    let marks = line[..at].len() - name.len();
    rest = rest.strip_prefix("**").or_else(|| rest.strip_prefix("__")).unwrap_or(rest);
    let is_word =
        rest.starts_with("//") || (!rest.is_empty() && colon == 1 && !rest.starts_with([' ', '\t', '*']));
    let (name, time) = match name.split_once(" (") {
        Some((name, note)) => (
            name,
            Some(note.trim_end_matches([')', ' ']))
                .filter(|note| note.starts_with(|c: char| c.is_ascii_digit())),
        ),
        None => (name, None),
    };
    if is_word {
        return None;
    }
    let (role, name, is_weak) = role(name)?;
    Some(Head {
        role,
        style: Style::Colon,
        name,
        is_weak: is_weak && marks == 0,
        rest: rest.trim_start(),
        time: time.or(stamp),
    })
}

/// Where the first colon stands, narrow or wide.
fn first_colon(text: &str) -> Option<usize> {
    memchr::memchr2_iter(b':', 0xEF, text.as_bytes()).find(|at| text[*at..].starts_with([':', '：']))
}

/// Where the colon behind the only brackets of a text stands: `User (10:32):`.
fn behind_bracket(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let at = memchr::memchr_iter(b':', bytes).find(|at| bytes[..*at].ends_with(b")"))?;
    let inside = &text[..at - 1];
    // A colon before the brackets has its own name before it: `User: the tide (north):`.
    let opens = inside.find(" (").is_some_and(|open| first_colon(&inside[..open]).is_none());
    (!inside.contains(')') && opens).then_some(at)
}

/// Takes a time in brackets off the front of a line: `[2026-03-14 10:32] User: ...`.
fn stamped(line: &str) -> (Option<&str>, &str) {
    let inside = line.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    match inside.filter(|(time, _)| time.len() < 40 && time.starts_with(|c: char| c.is_ascii_digit())) {
        Some((time, rest)) => (Some(time), rest),
        None => (None, line),
    }
}

/// A name alone on a line, with a blank line (or nothing) before it.
fn bare<'t>(lines: &Lines<'t>, index: usize, line: &'t str) -> Option<Head<'t>> {
    if index > 0 && !lines.get(index - 1).trim().is_empty() {
        return None;
    }
    let (role, name, is_weak) = role(line)?;
    // Websites write these names alone on a line; other common words on a line of their own are just words.
    let is_site = matches!(line.trim(), "You" | "Claude" | "Gemini" | "ChatGPT" | "Copilot" | "Grok");
    let is_weak = is_weak && !is_site;
    (!is_weak).then_some(Head { role, style: Style::Bare, name, is_weak, rest: "", time: None })
}

fn segment(lines: &Lines<'_>, turn: &Said<'_>, end: usize, thread: &mut Thread) {
    let Said { role, start, first, time } = *turn;
    let is_preface = role == Role::System && start == 0 && head(lines, 0).is_none();
    let mut from = if is_preface || !first.is_empty() { start } else { start + 1 };
    let mut end = end;
    while end > from && is_rule(lines.get(end - 1).trim()) {
        end -= 1;
    }
    // The row below a banner is not said by anybody.
    while first.is_empty() && from < end && is_rule(lines.get(from).trim()) {
        from += 1;
    }
    if from >= end && role != Role::Tool {
        return;
    }
    let text = lines.slice(from..end.max(from));
    let text = if first.is_empty() { text } else { &text[lines.get(start).len() - first.len()..] };
    let number = lines.number(from);
    if role == Role::Tool
        && let Some(call) = called(lines.get(start))
    {
        thread.call(lines.number(start), time, call);
    }
    match role {
        Role::User => voice::add(thread, number, time, text),
        Role::Assistant => thread.text(role, number, time, Body::Prose, text),
        // Who writes a transcript by hand tells in a few words what a tool did; programs give its output.
        Role::Tool if is_told(lines.get(start), text) => {
            thread.text(Role::Assistant, number, time, Body::Prose, text);
        }
        Role::Tool if !text.trim().is_empty() => thread.output(number, time, text, None),
        _ => thread.text(Role::System, number, time, Body::Context, text),
    }
}

/// The call that a heading tells of: `## tool (Write: notes/pier.md)`.
fn called(heading: &str) -> Option<ToolCall> {
    let (_, inside) = heading.trim_end().strip_suffix(')')?.split_once('(')?;
    let (name, argument) = inside.split_once(": ")?;
    if !calls::is_known(name) {
        return None;
    }
    let call = |key: &str| calls::calls("", name, &Args(vec![(key.into(), argument.trim().into())])).pop();
    call("command").filter(|call| matches!(call.action, Action::Run(_))).or_else(|| call("path"))
}

/// Whether what stands under the heading of a tool tells of it.
fn is_told(heading: &str, text: &str) -> bool {
    heading.contains('(')
        && !text.contains("```")
        && text.lines().filter(|line| !line.trim().is_empty()).count() <= 12
}

/// A line between turns: blank, or drawn.
fn is_rule(line: &str) -> bool {
    let is_drawn = |line: &str| line.len() >= 5 && line.chars().all(|c| matches!(c, '=' | '#' | '─' | '═'));
    matches!(line, "" | "---" | "***" | "___" | "* * *") || is_drawn(line)
}
