//! Where a closer look is worth it: four bytes that begin a secret, or a word that announces one.

use std::sync::LazyLock;

use super::tokens::TOKENS;

/// What to look for at a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// The token of the table with this index.
    Token(usize),
    Jwt,
    /// A name like `password` or `API_KEY`, to which something is assigned.
    Name,
    /// The word for "password" with this index in some other language.
    Word(usize),
    /// `://`
    Url,
    Bearer,
    /// `-u name:password`, `--user name:password`
    UserFlag,
    /// `-pPASSWORD`, `-p PASSWORD`, `-a PASSWORD`
    PasswordFlag,
    /// `-----BEGIN`
    KeyBegin,
    /// `-----END`
    KeyEnd,
    PuttyKey,
    Signature,
    Webhook,
    Telegram,
    Discord,
    Mailchimp,
}

/// Small and capital letters count as one. Other bytes are mapped too, so a hit has to be looked at exactly.
const FOLD: u32 = 0x2020_2020;

/// A filter of four-byte beginnings, and what each of them calls for.
pub(super) struct Anchors {
    /// One bit for each 16-bit hash.
    bits: Box<[u8; 8192]>,
    /// Sorted by the folded bytes.
    rules: Vec<(u32, Rule)>,
}

pub(super) static ANCHORS: LazyLock<Anchors> = LazyLock::new(Anchors::new);

fn folded(window: [u8; 4]) -> u32 {
    u32::from_le_bytes(window) | FOLD
}

/// Where the bit of a window is.
fn hash(folded: u32) -> (usize, u8) {
    let hash = folded.wrapping_mul(0x9E37_79B1) >> 16;
    ((hash >> 3) as usize, 1 << (hash & 7))
}

impl Anchors {
    fn new() -> Self {
        let mut anchors = Self { bits: Box::new([0; 8192]), rules: Vec::new() };
        for (index, token) in TOKENS.iter().enumerate() {
            anchors.add(token.prefix.as_bytes(), Rule::Token(index), &|byte| token.body.holds(byte));
        }
        for (beginning, rule) in BEGINNINGS {
            anchors.add(beginning.as_bytes(), *rule, &|_| true);
        }
        for (index, word) in WORDS.iter().enumerate() {
            anchors.add(word.as_bytes(), Rule::Word(index), &|_| true);
        }
        for before in (b'a'..=b'z').chain(*b"_-. \"'`(/") {
            anchors.insert([before, b'k', b'e', b'y'], Rule::Name);
        }
        anchors.add_discord();
        anchors.rules.sort_by_key(|(window, _)| *window);
        anchors.rules.dedup_by(|a, b| a.0 == b.0 && format!("{:?}", a.1) == format!("{:?}", b.1));
        anchors
    }

    /// Adds the first four bytes of a beginning; where it is shorter, with every byte that can follow.
    fn add(&mut self, beginning: &[u8], rule: Rule, follows: &dyn Fn(u8) -> bool) {
        match beginning {
            [a, b, c, d, ..] => self.insert([*a, *b, *c, *d], rule),
            shorter => {
                for next in (0..=255).filter(|byte| follows(*byte)) {
                    self.add(&[shorter, &[next]].concat(), rule, follows);
                }
            }
        }
    }

    /// A bot token of Discord begins with the base64 of a decimal number.
    fn add_discord(&mut self) {
        for first in *b"MNO" {
            for second in *b"DTjz" {
                for third in *b"AEIMQUYcgk" {
                    for fourth in *b"wxyz012345" {
                        self.insert([first, second, third, fourth], Rule::Discord);
                    }
                }
            }
        }
    }

    fn insert(&mut self, window: [u8; 4], rule: Rule) {
        let (index, bit) = hash(folded(window));
        if let Some(byte) = self.bits.get_mut(index) {
            *byte |= bit;
        }
        self.rules.push((folded(window), rule));
    }

    /// The first place from `from` on that may be worth a look.
    pub(super) fn next(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let bits: &[u8; 8192] = &self.bits;
        let rest = bytes.get(from..)?;
        let hit = rest.windows(4).position(|window| {
            let (index, bit) = hash(folded([window[0], window[1], window[2], window[3]]));
            bits[index & 8191] & bit != 0
        })?;
        Some(from + hit)
    }

    /// What to look for at this place.
    pub(super) fn rules_at(&self, bytes: &[u8], at: usize) -> &[(u32, Rule)] {
        let Some(window) = bytes.get(at..at + 4).and_then(|window| window.try_into().ok()) else {
            return &[];
        };
        let window = folded(window);
        let start = self.rules.partition_point(|(known, _)| *known < window);
        let rest = self.rules.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|(known, _)| *known == window).count();
        rest.get(..count).unwrap_or_default()
    }
}

const BEGINNINGS: &[(&str, Rule)] = &[
    ("eyJ", Rule::Jwt),
    ("pass", Rule::Name),
    ("pwd", Rule::Name),
    ("secret", Rule::Name),
    ("token", Rule::Name),
    ("credential", Rule::Name),
    ("auth", Rule::Name),
    ("sess", Rule::Name),
    ("cookie", Rule::Name),
    ("kennwort", Rule::Name),
    ("wachtwoord", Rule::Name),
    ("://", Rule::Url),
    ("bearer", Rule::Bearer),
    (" -u", Rule::UserFlag),
    ("--user", Rule::UserFlag),
    (" -p", Rule::PasswordFlag),
    (" -a ", Rule::PasswordFlag),
    ("-BEGIN", Rule::KeyBegin),
    ("-END", Rule::KeyEnd),
    ("Private-Lines", Rule::PuttyKey),
    ("sig=", Rule::Signature),
    ("Amz-Signature=", Rule::Signature),
    ("hooks", Rule::Webhook),
    (":AA", Rule::Telegram),
    ("-us", Rule::Mailchimp),
];

/// "Password" in other languages (where it does not contain the English stem).
pub(super) const WORDS: &[&str] = &[
    "kata sandi",
    "katasandi",
    "kata_sandi",
    "sandi",
    "contraseña",
    "contrasena",
    "contrasenya",
    "mot de passe",
    "motdepasse",
    "senha",
    "hasło",
    "haslo",
    "парол",
    "Парол",
    "密码",
    "密碼",
    "口令",
    "비밀번호",
    "パスワード",
    "lösenord",
    "salasana",
    "şifre",
    "parola",
    "mật khẩu",
    "รหัสผ่าน",
    "पासवर्ड",
    "كلمة المرور",
    "سیسمہ",
    "סיסמה",
];
