//! What values look like: random, made of words, or standing in for a real one.

/// How many different bytes there are.
pub(super) fn distinct(value: &[u8]) -> u32 {
    let mut seen = [0u64; 4];
    for byte in value {
        seen[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }
    seen.iter().map(|word| word.count_ones()).sum()
}

/// Letters and digits without the shape of words: what a generator of keys makes.
pub(super) fn is_random(value: &[u8]) -> bool {
    let alphanumeric = value.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    let unworded = alphanumeric.saturating_sub(worded(value));
    alphanumeric >= 12
        && unworded >= 8
        && unworded * 2 >= alphanumeric
        && distinct(value) >= 7
        && mixes(value)
}

/// Letters with digits, or letters of both cases.
fn mixes(value: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| value.iter().any(test);
    let (digit, lower, upper) =
        (has(u8::is_ascii_digit), has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
    (lower && upper) || (digit && (lower || upper))
}

/// How many letters belong to words: runs of four and more whose pairs of letters are common in languages,
/// and short runs that stand alone between separators.
pub(super) fn worded(value: &[u8]) -> usize {
    let mut count = 0;
    let mut start = 0;
    while start < value.len() {
        let end = run_end(value, start);
        let run = value.get(start..end).unwrap_or_default();
        let alone = !neighbour(value, start.wrapping_sub(1)) && !neighbour(value, end);
        if (run.len() >= 4 && is_wordlike(run)) || (!run.is_empty() && run.len() < 4 && alone) {
            count += run.len();
        }
        start = end.max(start + 1);
    }
    count
}

fn neighbour(value: &[u8], at: usize) -> bool {
    value.get(at).is_some_and(u8::is_ascii_alphanumeric)
}

/// The end of the run of letters of one case (a capital may lead small ones) that begins here.
fn run_end(value: &[u8], start: usize) -> usize {
    let is = |at: usize, test: fn(&u8) -> bool| value.get(at).is_some_and(test);
    let mut end = start;
    while is(end, u8::is_ascii_uppercase) {
        end += 1;
    }
    if end <= start + 1 {
        while is(end, u8::is_ascii_lowercase) {
            end += 1;
        }
    }
    end
}

/// Whether at least four of five pairs of letters are common ones.
fn is_wordlike(run: &[u8]) -> bool {
    let letter = |byte: u8| usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a')) % 26;
    let common =
        run.windows(2).filter(|pair| COMMON_PAIRS[letter(pair[0])] & (1 << letter(pair[1])) != 0).count();
    common * 5 >= (run.len() - 1) * 4
}

/// For each letter, the letters that commonly follow it (bit 0 for `a`): the 283 pairs that make up 94 % of
/// technical prose and identifiers.
const COMMON_PAIRS: [u32; 26] = [
    0x017e_bd6f,
    0x0016_491f,
    0x011e_4d9d,
    0x0036_493d,
    0x01ff_f97f,
    0x001e_4939,
    0x0016_69d1,
    0x001a_4111,
    0x02ae_f87f,
    0x0010_4011,
    0x0004_0111,
    0x013c_4919,
    0x0014_d113,
    0x003c_ed7d,
    0x007e_fd6f,
    0x001e_c991,
    0x0010_0000,
    0x013e_fd7d,
    0x011c_dd95,
    0x011e_d9b5,
    0x000e_b97f,
    0x0000_4111,
    0x0006_6191,
    0x0008_8114,
    0x0004_a100,
    0x0000_0111,
];

/// What people write where the real value is not: `your-api-key`, `xxxx`, `<token>`, `***`, `...`.
pub(super) fn is_stand_in(value: &[u8]) -> bool {
    const ALWAYS: [&[u8]; 9] = [
        b"your",
        b"xxxx",
        b"****",
        b"...",
        b"placeholder",
        b"redacted",
        b"[secret_",
        "•••".as_bytes(),
        "…".as_bytes(),
    ];
    // A random value with one of these in it is an example that was real once, or might be.
    const UNLESS_RANDOM: [&[u8]; 12] = [
        b"example",
        b"changeme",
        b"change-me",
        b"change_me",
        b"replace",
        b"insert",
        b"dummy",
        b"todo",
        b"fixme",
        b"sample",
        b"fake",
        b"masked",
    ];
    let lower = value.to_ascii_lowercase();
    let holds = |parts: &[&[u8]]| parts.iter().any(|part| memchr::memmem::find(&lower, part).is_some());
    holds(&ALWAYS)
        || (holds(&UNLESS_RANDOM) && !is_random(value))
        || lower.ends_with(b"-here")
        || lower.ends_with(b"_here")
        || distinct(value) <= 2
}

/// Whether dots stand at `at` for the rest of a value.
pub(super) fn is_cut_off(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(b"...") || rest.starts_with("…".as_bytes()))
}

/// Something that a program resolves later: `${VAR}`, `process.env.X`, `config["x"]`, `get()`, `{{ x }}`, `%s`.
pub(super) fn is_reference(value: &[u8]) -> bool {
    const STARTS: [&[u8]; 20] = [
        b"process.env",
        b"os.environ",
        b"os.getenv",
        b"env.",
        b"env(",
        b"config.",
        b"settings.",
        b"self.",
        b"this.",
        b"secrets.",
        b"vault:",
        b"import.meta",
        b"var.",
        b"local.",
        b"data.",
        b"std::",
        b"ENV[",
        b"<",
        b"{",
        b"arn:",
    ];
    const PARTS: [&[u8]; 7] = [b"${", b"{{", b"#{", b"$(", b"%s", b"%(", b"{}"];
    STARTS.iter().any(|start| value.starts_with(start))
        || PARTS.iter().any(|part| memchr::memmem::find(value, part).is_some())
        || is_variable(value)
        || is_call(value)
}

/// `$NAME`, `%NAME%`, `@name`.
fn is_variable(value: &[u8]) -> bool {
    let name = |part: &[u8]| part.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    match value {
        [b'$' | b'@', rest @ ..] => name(rest),
        [b'%', inner @ .., b'%'] => name(inner),
        _ => false,
    }
}

/// `name(...)`, `name[...]`.
fn is_call(value: &[u8]) -> bool {
    let head = value.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_.:$".contains(byte)).count();
    head > 0 && matches!((value.get(head), value.last()), (Some(b'('), Some(b')')) | (Some(b'['), Some(b']')))
}

/// `a.b.c`: names joined by dots, each of which looks like words.
pub(super) fn is_dotted_name(value: &[u8]) -> bool {
    value.contains(&b'.')
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.$?!".contains(byte))
        && !is_random(value)
}

/// A path or a URL: slashes between parts that look like words, or a known beginning.
pub(super) fn is_path(value: &[u8]) -> bool {
    const STARTS: [&[u8]; 8] = [b"/", b"./", b"../", b"~/", b"file:", b"http:", b"https:", b"C:\\"];
    if STARTS.iter().any(|start| value.starts_with(start)) {
        return value.iter().filter(|byte| **byte == b'/').count() > 1 || !is_random(value);
    }
    value.contains(&b'/') && !is_random(value)
}

/// Ids and digests that are no secrets, by their usual beginnings.
pub(super) fn is_public_id(value: &[u8]) -> bool {
    const STARTS: [&[u8]; 40] = [
        b"msg_",
        b"toolu_",
        b"call_",
        b"req_",
        b"resp_",
        b"run_",
        b"thread_",
        b"asst_",
        b"file-",
        b"chatcmpl-",
        b"cus_",
        b"evt_",
        b"sub_",
        b"prod_",
        b"price_",
        b"acct_",
        b"sess_",
        b"session_",
        b"conv_",
        b"fc_",
        b"srvtoolu_",
        b"sha256-",
        b"sha384-",
        b"sha512-",
        b"sha1-",
        b"sha256:",
        b"sha1:",
        b"md5:",
        b"urn:",
        b"did:",
        b"pk_live_",
        b"pk_test_",
        b"pk-lf-",
        b"ssh-rsa",
        b"ssh-ed25519",
        b"AAAAB3Nza",
        b"AAAAC3Nza",
        b"data:",
        b"item_",
        b"batch_",
    ];
    STARTS.iter().any(|start| value.starts_with(start))
}

/// `8-4-4-4-12` hexadecimal digits.
pub(super) fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
