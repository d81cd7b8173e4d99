//! Conversations as plain text: `User:` and `Assistant:` in their many spellings and languages.

use super::fences::Fences;
use super::input::{Input, Lines};
use super::thread::Thread;
use super::voice;
use crate::conversation::{Body, Conversation, Role};

/// What people are called.
const PEOPLE: &[&str] = &[
    "user",
    "human",
    "you",
    "me",
    "prompt",
    "question",
    "q",
    "you said",
    "i said",
    "customer",
    // Indonesian, Malay
    "pengguna",
    "anda",
    "saya",
    "anda berkata",
    // French
    "utilisateur",
    "utilisatrice",
    "vous",
    "vous avez dit",
    "moi",
    // Spanish, Portuguese, Italian
    "usuario",
    "usuaria",
    "tú",
    "dijiste",
    "usuário",
    "você",
    "você disse",
    "utilizador",
    "utente",
    "tu",
    "hai detto",
    // German, Dutch
    "benutzer",
    "benutzerin",
    "nutzer",
    "du",
    "sie",
    "sie sagten",
    "du hast gesagt",
    "gebruiker",
    "jij",
    // Russian, Ukrainian, Polish, Turkish
    "пользователь",
    "вы",
    "вы сказали",
    "человек",
    "я",
    "користувач",
    "użytkownik",
    "kullanıcı",
    "siz",
    // Chinese, Japanese, Korean
    "用户",
    "用戶",
    "使用者",
    "我",
    "你",
    "你说",
    "您说",
    "你說",
    "提问",
    "ユーザー",
    "ユーザ",
    "あなた",
    "사용자",
    "나",
    "나의 말",
    // Arabic, Hindi, Vietnamese, Thai
    "المستخدم",
    "उपयोगकर्ता",
    "người dùng",
    "bạn",
    "ผู้ใช้",
];

/// What models are called.
const MODELS: &[&str] = &[
    "assistant",
    "ai",
    "ai assistant",
    "chatgpt",
    "chatgpt said",
    "claude",
    "gemini",
    "gemini said",
    "gpt",
    "gpt-4",
    "gpt-5",
    "gpt-4o",
    "bot",
    "model",
    "copilot",
    "github copilot",
    "cursor",
    "bard",
    "llm",
    "response",
    "answer",
    "a",
    "grok",
    "deepseek",
    "mistral",
    "llama",
    "qwen",
    "perplexity",
    "agent",
    "claude said",
    "kimi",
    "genspark",
    "codex",
    "le chat",
    // Indonesian, Malay
    "asisten",
    "chatgpt berkata",
    "pembantu",
    // French
    "assistante",
    "ia",
    "chatgpt a dit",
    "réponse",
    // Spanish, Portuguese, Italian
    "asistente",
    "chatgpt dijo",
    "assistente",
    "chatgpt disse",
    "chatgpt ha detto",
    // German, Dutch
    "assistent",
    "assistentin",
    "ki",
    "chatgpt sagte",
    "chatgpt hat gesagt",
    // Russian, Ukrainian, Polish, Turkish
    "ассистент",
    "помощник",
    "ии",
    "бот",
    "chatgpt сказал",
    "chatgpt сказал(а)",
    "асистент",
    "помічник",
    "asystent",
    "asistan",
    "yapay zeka",
    // Chinese, Japanese, Korean
    "助手",
    "助理",
    "人工智能",
    "ai助手",
    "chatgpt 说",
    "chatgpt说",
    "回答",
    "アシスタント",
    "어시스턴트",
    "비서",
    "chatgpt의 말",
    "도우미",
    // Arabic, Hindi, Vietnamese, Thai
    "المساعد",
    "مساعد",
    "सहायक",
    "trợ lý",
    "ผู้ช่วย",
];

const SYSTEMS: &[&str] = &[
    "system",
    "system prompt",
    "developer",
    "tool",
    "systeme",
    "système",
    "sistema",
    "система",
    "系统",
    "시스템",
    "システム",
];

/// Names so short or common that they count only with a mark around them.
const WEAK: &[&str] = &[
    "q",
    "a",
    "me",
    "you",
    "question",
    "answer",
    "response",
    "prompt",
    "model",
    "tu",
    "du",
    "sie",
    "я",
    "我",
    "你",
    "나",
    "anda",
    "saya",
    "bot",
    "agent",
    "siz",
    "moi",
    "vous",
    "вы",
    "ki",
    "ia",
    "ai",
    "tú",
    "customer",
    "回答",
    "提问",
    "jij",
    "bạn",
    "cursor",
    "tool",
    "system",
    "developer",
    "ии",
    "bard",
    "llm",
];

/// How a role is written. A text keeps to one or two of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// A line that begins a turn.
struct Head<'t> {
    role: Role,
    style: Style,
    is_weak: bool,
    /// What is said on the same line.
    rest: &'t str,
    /// A time in brackets behind the name.
    time: Option<&'t str>,
}

/// Whether a text is a dialogue in one of its spellings.
pub(super) fn is_this(lines: &Lines<'_>) -> bool {
    style(lines, &Fences::new(lines)).is_some()
}

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let lines = &input.lines;
    let fences = Fences::new(lines);
    let Some(styles) = style(lines, &fences) else { return Vec::new() };
    let mut thread = Thread::of_lines();
    let mut turn: (Role, usize, &str, Option<&str>) = (Role::System, 0, "", None);
    let mut title = "";
    for index in 0..=lines.len() {
        input.progress.at(lines.start(index));
        let next = match index < lines.len() {
            true => {
                head(lines, index).filter(|head| head.role == Role::System || styles.contains(&head.style))
            }
            false => None,
        };
        if index < lines.len() && (next.is_none() || fences.quotes(index)) {
            continue;
        }
        let end = if next.as_ref().is_some_and(|head| head.style == Style::Banner) {
            index.saturating_sub(1)
        } else {
            index
        };
        if turn.0 == Role::System && turn.1 == 0 {
            title = lines.slice(0..end).lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("");
        }
        segment(lines, turn, end.max(turn.1), &mut thread);
        if let Some(head) = next {
            turn = (head.role, index, head.rest, head.time);
        }
    }
    thread.finish("", title, None).into_iter().collect()
}

/// The styles in which both sides speak: the heads of the best style, and those of others that name both
/// sides as well.
fn style(lines: &Lines<'_>, fences: &Fences) -> Option<Vec<Style>> {
    let styles = [Style::Colon, Style::Marked, Style::Banner, Style::Bare];
    let mut counts = [[0_usize; 2]; 4];
    let mut strong = [false; 4];
    for index in 0..lines.len().min(20_000) {
        let Some(head) = head(lines, index).filter(|_| !fences.quotes(index)) else { continue };
        let Some(at) = styles.iter().position(|style| *style == head.style) else { continue };
        match head.role {
            Role::User => counts[at][0] += 1,
            Role::Assistant => counts[at][1] += 1,
            _ => continue,
        }
        strong[at] |= !head.is_weak;
    }
    let speaks = |at: usize| {
        counts[at][0] > 0 && counts[at][1] > 0 && (strong[at] || counts[at][0] + counts[at][1] >= 4)
    };
    let best = (0..styles.len())
        .filter(|at| speaks(*at))
        .max_by_key(|at| (counts[*at][0].min(counts[*at][1]), usize::MAX - at))?;
    let total = |at: usize| counts[at][0] + counts[at][1];
    Some(
        (0..styles.len())
            .filter(|at| *at == best || (speaks(*at) && strong[*at] && total(*at) * 3 > total(best)))
            .map(|at| styles[at])
            .collect(),
    )
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

fn role(name: &str) -> Option<(Role, bool)> {
    let name = name.trim_matches(|c: char| is_symbol(c) || c.is_whitespace());
    if name.is_empty() || name.len() > 60 {
        return None;
    }
    let name = name.to_lowercase();
    let is_weak = WEAK.contains(&name.as_str());
    let known = |names: &[&str]| names.contains(&name.as_str());
    let role = if known(PEOPLE) {
        Role::User
    } else if known(MODELS) {
        Role::Assistant
    } else if known(SYSTEMS) {
        Role::System
    } else {
        return None;
    };
    Some((role, is_weak))
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
    let (role, _) = role(name)?;
    Some(Head { role, style: Style::Banner, is_weak: false, rest: "", time: None })
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
    if inside.ends_with([':', '：']) || after.starts_with([':', '：']) {
        return None;
    }
    let (name, note) = match inside
        .split_once(" (")
        .or_else(|| inside.split_once(" - "))
        .or_else(|| inside.split_once(" — "))
    {
        Some((name, note)) => (name, note.trim_end_matches(')')),
        None => (inside, after.trim_matches(['(', ')', '*', '_', ' '])),
    };
    let is_note = note.is_empty()
        || note.len() < 60
            && (note.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                || !after.is_empty()
                || inside.contains('('));
    let is_alone = after.is_empty() || (after.starts_with(['(', '*', '_']) && after.len() < 60);
    let (role, is_weak) = role(name).filter(|_| is_note && is_alone)?;
    let time = note.starts_with(|c: char| c.is_ascii_digit()).then_some(note);
    Some(Head { role, style: Style::Marked, is_weak, rest: "", time })
}

/// `User: text`, `**User:** text`, `**User**: text`, `## User:`.
fn colon(line: &str) -> Option<Head<'_>> {
    let short = &line[..line.floor_char_boundary(90)];
    let at = short.find([':', '：'])?;
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
    let (role, is_weak) = role(name)?;
    Some(Head { role, style: Style::Colon, is_weak: is_weak && marks == 0, rest: rest.trim_start(), time })
}

/// A name alone on a line, with a blank line (or nothing) before it.
fn bare<'t>(lines: &Lines<'t>, index: usize, line: &'t str) -> Option<Head<'t>> {
    if index > 0 && !lines.get(index - 1).trim().is_empty() {
        return None;
    }
    let (role, _) = role(line)?;
    if matches!(line.trim(), "You" | "Claude" | "Gemini" | "ChatGPT" | "Copilot" | "Grok")
        || !WEAK.contains(&line.trim().to_lowercase().as_str())
    {
        return Some(Head { role, style: Style::Bare, is_weak: role == Role::System, rest: "", time: None });
    }
    None
}

fn segment(lines: &Lines<'_>, turn: (Role, usize, &str, Option<&str>), end: usize, thread: &mut Thread) {
    let (role, start, first, time) = turn;
    let is_preface = role == Role::System && start == 0 && first.is_empty();
    let from = if is_preface || !first.is_empty() { start } else { start + 1 };
    let mut end = end;
    let is_rule = |line: &str| {
        matches!(line, "" | "---" | "***" | "___" | "* * *")
            || (line.len() >= 5 && line.chars().all(|c| matches!(c, '=' | '#' | '─' | '═')))
    };
    while end > from && is_rule(lines.get(end - 1).trim()) {
        end -= 1;
    }
    // The row below a banner is not said by anybody.
    let mut from = from;
    while first.is_empty() && from < end && is_rule(lines.get(from).trim()) {
        from += 1;
    }
    if from >= end {
        return;
    }
    let text = lines.slice(from..end);
    let text = if first.is_empty() { text } else { &text[lines.get(start).len() - first.len()..] };
    let number = lines.number(from);
    match role {
        Role::User => voice::add(thread, number, time, text),
        Role::Assistant => thread.text(role, number, time, Body::Prose, text),
        _ => thread.text(Role::System, number, time, Body::Context, text),
    }
}
