//! Where a closer look is worth it: four bytes that begin a secret, or a word that announces one.

use std::sync::LazyLock;

use super::tokens::TOKENS;

/// What to look for at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// `login: name / password`
    Login,
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
    /// One bit for each hash.
    bits: Box<[u8; BITS / 8]>,
    /// The rules of each window are neighbours here.
    rules: Vec<(u32, Rule)>,
    /// For each slot, the window in it, and where its rules are. Collisions go to the next free slot.
    slots: Vec<Option<(u32, u16, u16)>>,
}

/// Small enough for the processor's first cache, large enough that few other places hit.
const BITS: usize = 1 << 17;
/// Many times the windows, so that most slots are free.
const SLOTS: usize = 1 << 13;

pub(super) static ANCHORS: LazyLock<Anchors> = LazyLock::new(Anchors::new);

fn folded(window: [u8; 4]) -> u32 {
    u32::from_le_bytes(window) | FOLD
}

fn hash(folded: u32) -> u32 {
    folded.wrapping_mul(0x9E37_79B1)
}

/// Where the bit of a folded window is.
fn bit(folded: u32) -> (usize, u8) {
    let hash = hash(folded) >> 15;
    ((hash >> 3) as usize, 1 << (hash & 7))
}

fn slot(folded: u32) -> usize {
    (hash(folded) >> 19) as usize
}

impl Anchors {
    fn new() -> Self {
        let mut anchors = Self { bits: Box::new([0; BITS / 8]), rules: Vec::new(), slots: vec![None; SLOTS] };
        for (index, token) in TOKENS.iter().enumerate() {
            anchors.add(token.prefix.as_bytes(), Rule::Token(index), &|byte| token.body.holds(byte));
        }
        for (beginning, rule) in BEGINNINGS {
            anchors.add(beginning.as_bytes(), *rule, &|_| true);
        }
        for (beginning, next, rule) in SHORT_BEGINNINGS {
            next.bytes()
                .for_each(|next| anchors.add(&[beginning.as_bytes(), &[next]].concat(), *rule, &|_| false));
        }
        for last in b'a'..=b'z' {
            anchors.insert([last, b':', b'/', b'/'], Rule::Url);
        }
        for (index, word) in WORDS.iter().enumerate() {
            anchors.add(word.as_bytes(), Rule::Word(index), &|_| true);
        }
        for before in (b'a'..=b'z').chain(*b"_-. \"'`(/") {
            anchors.insert([before, b'k', b'e', b'y'], Rule::Name);
        }
        anchors.add_discord();
        anchors.rules.sort();
        anchors.rules.dedup();
        anchors.fill_slots();
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
        let (index, bit) = bit(folded(window));
        if let Some(byte) = self.bits.get_mut(index) {
            *byte |= bit;
        }
        self.rules.push((folded(window), rule));
    }

    fn fill_slots(&mut self) {
        let mut start = 0;
        for group in self.rules.chunk_by(|a, b| a.0 == b.0) {
            let (Some((window, _)), Ok(from), Ok(count)) =
                (group.first(), u16::try_from(start), u16::try_from(group.len()))
            else {
                continue;
            };
            let mut at = slot(*window);
            while self.slots.get(at).is_some_and(Option::is_some) {
                at = (at + 1) % SLOTS;
            }
            if let Some(free) = self.slots.get_mut(at) {
                *free = Some((*window, from, count));
            }
            start += group.len();
        }
    }

    /// The first place from `from` on that may be worth a look.
    pub(super) fn next(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut at = from;
        // Four places at a time; a hit is located below.
        while let Some(Ok(eight)) = bytes.get(at..at + 8).map(<[u8; 8]>::try_from) {
            let eight = u64::from_le_bytes(eight);
            if self.hit(eight) | self.hit(eight >> 8) | self.hit(eight >> 16) | self.hit(eight >> 24) {
                break;
            }
            at += 4;
        }
        let hit = bytes.get(at..)?.windows(4).position(|window| {
            self.hit(u64::from(u32::from_le_bytes([window[0], window[1], window[2], window[3]])))
        })?;
        Some(at + hit)
    }

    /// Whether the lower four bytes may begin something.
    #[inline(always)]
    fn hit(&self, bytes: u64) -> bool {
        let (index, bit) = bit(bytes as u32 | FOLD);
        self.bits[index % (BITS / 8)] & bit != 0
    }

    /// What to look for at this place.
    pub(super) fn rules_at(&self, bytes: &[u8], at: usize) -> &[(u32, Rule)] {
        let Some(Ok(window)) = bytes.get(at..at + 4).map(<[u8; 4]>::try_from) else { return &[] };
        let window = folded(window);
        let mut at = slot(window);
        while let Some(Some((known, from, count))) = self.slots.get(at) {
            if *known == window {
                let from = usize::from(*from);
                return self.rules.get(from..from + usize::from(*count)).unwrap_or_default();
            }
            at = (at + 1) % SLOTS;
        }
        &[]
    }
}

const BEGINNINGS: &[(&str, Rule)] = &[
    ("pass", Rule::Name),
    ("secret", Rule::Name),
    ("token", Rule::Name),
    ("credential", Rule::Name),
    ("auth", Rule::Name),
    ("sess", Rule::Name),
    ("cookie", Rule::Name),
    ("login", Rule::Login),
    ("credentials", Rule::Login),
    ("creds", Rule::Login),
    ("kennwort", Rule::Name),
    ("wachtwoord", Rule::Name),
    ("bearer", Rule::Bearer),
    ("--user", Rule::UserFlag),
    (" -a ", Rule::PasswordFlag),
    ("-BEGIN", Rule::KeyBegin),
    ("-END", Rule::KeyEnd),
    ("Private-Lines", Rule::PuttyKey),
    ("sig=", Rule::Signature),
    ("Amz-Signature=", Rule::Signature),
    ("hooks", Rule::Webhook),
];

/// Three bytes, and those that can follow: fewer windows let fewer other places hit.
const SHORT_BEGINNINGS: &[(&str, &str, Rule)] = &[
    ("eyJ", "abcdefghijklmnopqrstuvwxyz0123456789", Rule::Jwt),
    ("pwd", "=: \"'_-.\\]<>|*`0123456789", Rule::Name),
    ("pin", "=: \"'_*`", Rule::Name),
    (" -u", " '\"", Rule::UserFlag),
    (" -p", " '\"abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*_.", Rule::PasswordFlag),
    (":AA", "abcdefghijklmnopqrstuvwxyz0123456789_-", Rule::Telegram),
    ("-us", "0123456789", Rule::Mailchimp),
];

/// "Password" in other languages (where it does not contain the English stem).
pub(super) const WORDS: &[&str] = &[
    "kata sandinya",
    "kunci api",
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
