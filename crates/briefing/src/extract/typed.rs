//! Commands that stand in a text as somebody typed them, without a fence around them.

use crate::text;

/// A longer message is not typed at a prompt.
pub(super) const LONGEST_COMMAND: usize = 400;

/// Whether a line is a command of a shell and nothing else.
pub(super) fn is_typed_command(raw: &str) -> bool {
    const PROGRAMS: [&str; 34] = [
        "git", "npm", "npx", "pnpm", "yarn", "cargo", "pip", "pip3", "python", "python3", "py", "node",
        "docker", "kubectl", "chmod", "chown", "sudo", "cd", "ls", "mkdir", "curl", "wget", "brew", "apt",
        "apt-get", "uv", "ssh", "scp", "rm", "cp", "mv", "aider", "export", "source",
    ];
    if !raw.starts_with(|first: char| first.is_ascii_lowercase()) || raw.len() > LONGEST_COMMAND {
        return false;
    }
    let said = [
        "is", "was", "does", "doesn't", "should", "can", "and", "or", "the", "a", "for", "to", "with", "says",
    ];
    let raw = &*text::joined_command(raw);
    if is_shaped_like_a_command(raw) {
        return true;
    }
    let commands = |line: &str| {
        let mut words = line.split_whitespace();
        words.next().is_some_and(|first| PROGRAMS.contains(&first))
            && words.next().is_some_and(|second| !said.contains(&second))
    };
    raw.lines().all(commands) && !raw.ends_with(['?', '.', '!'])
}

/// Whether a line reads as a program's name with an option or a path behind it, whatever the program.
fn is_shaped_like_a_command(line: &str) -> bool {
    let mut words = line.split(' ');
    let is_name = |word: &str| {
        word.len() >= 2
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
    };
    let is_option = |word: &str| {
        let name = word.trim_start_matches('-');
        let dashes = word.len() - name.len();
        (dashes == 2 && name.len() >= 2 || dashes == 1 && name.len() == 1)
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
    };
    words.next().is_some_and(is_name)
        && words.next().is_some_and(|word| {
            is_option(word) || ["./", "../", "~/"].iter().any(|start| word.starts_with(start))
        })
        && !line.contains('\n')
        && !line.ends_with(['?', '.', '!', ':', ','])
}

/// Whether a line that the model says has what commands have and sentences rarely: an option, a path, a pipe, or few words.
pub(super) fn has_marks_of_a_command(raw: &str) -> bool {
    const MARKS: [&str; 7] = [" -", "/", "~", "=", " | ", "&&", " > "];
    !raw.ends_with([':', '：'])
        && (MARKS.iter().any(|mark| raw.contains(mark)) || raw.split(' ').count() <= 3)
}
