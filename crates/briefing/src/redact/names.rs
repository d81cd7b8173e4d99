//! Which names announce a secret.

use std::collections::HashSet;
use std::sync::LazyLock;

/// What a name says about the value that is assigned to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A password: may be short and made of words.
    Password,
    /// `pass` alone, which means other things more often.
    BarePass,
    /// The digits of a bank card, a telephone, a door.
    Pin,
    /// A shared secret: long, perhaps made of words.
    Secret,
    /// A token or key made by a program.
    Token,
    /// Some key: only what is certainly random.
    Key,
    /// `Authorization`
    Authorization,
    /// `Cookie`, `Set-Cookie`
    CookieHeader,
    /// The id of a session of a web page.
    Cookie,
}

impl Class {
    /// What the secret is called in its placeholder.
    pub(super) fn kind(self, name: &[u8]) -> &'static str {
        let lower = name.to_ascii_lowercase();
        let has = |part: &str| memchr::memmem::find(&lower, part.as_bytes()).is_some();
        match self {
            Self::Password | Self::BarePass => "password",
            Self::Pin => "pin",
            Self::Cookie | Self::CookieHeader => "cookie",
            Self::Authorization => "authorization",
            _ if has("aws") && has("secret") || has("secretaccesskey") || has("secret_access_key") => {
                "aws_secret"
            }
            _ if has("accountkey") || has("sharedaccesskey") || has("azure") => "azure_key",
            Self::Secret => "secret",
            Self::Token if has("key") => "api_key",
            Self::Token => "token",
            Self::Key => "key",
        }
    }
}

/// Parts that make a name harmless: it counts, names, limits or describes the secret.
const HARMLESS: &str = "\
    count counts counter length len limit limits max maximum min minimum size num number total used \
    usage budget name names type types id ids url uri path paths file files filename dir directory \
    expiry expires expire expiration ttl at age hash hashed policy regex pattern field fields label \
    placeholder hint input error errors message msg public pub publishable next page continuation cursor \
    version ref arn provider manager index idx rate strength required valid invalid enabled disabled \
    header prefix suffix format kind mode scope scopes env var estimate price cost prompt completion \
    cached start end eos bos pad mask special stop vocab cancel cancellation abort lexer syntax design \
    color colour primary foreign cache sort partition idempotency group object row hot shortcut \
    translation i18n react dict map checksum digest fingerprint commit sha style class selector";

static HARMLESS_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| HARMLESS.split(' ').collect());

/// Words before `key` that make it a secret one.
const KEY_QUALIFIERS: &str = "\
    api access secret private auth account encryption encrypt signing sign master service role license \
    licence app application shared deploy admin session jwt write client integration webhook hmac aes \
    preshared psk storage subscription";

/// Keys whose names are written as one word.
const KEY_WORDS: &str = "\
    apikey appkey secretkey accesskey privatekey authkey accountkey sharedaccesskey masterkey licensekey \
    encryptionkey signingkey secretaccesskey presharedkey subscriptionkey servicekey primarykeyvalue";

/// Whether a word makes the name before it harmless.
pub(super) fn is_harmless(word: &[u8]) -> bool {
    parts(word).iter().any(|part| HARMLESS_WORDS.contains(part.as_str()))
}

/// What a name announces; `None` where it announces nothing.
pub(super) fn classify(name: &[u8]) -> Option<Class> {
    let parts = parts(name);
    let has = |word: &str| parts.iter().any(|part| part == word);
    let last = parts.last()?.as_str();
    if parts.iter().any(|part| HARMLESS_WORDS.contains(part.as_str())) && !has("passwd") {
        return None;
    }
    if has("cookie") {
        return matches!(parts.len(), 1 | 2).then_some(Class::CookieHeader);
    }
    if ["sessionid", "phpsessid", "jsessionid", "sessid"].contains(&last) {
        return Some(Class::Cookie);
    }
    if last == "authorization" {
        return Some(Class::Authorization);
    }
    if parts.iter().any(|part| is_password(part)) {
        return Some(Class::Password);
    }
    if last == "pin" {
        return Some(Class::Pin);
    }
    if last == "pass" {
        return Some(if parts.len() > 1 { Class::Password } else { Class::BarePass });
    }
    let qualified =
        |pair: &[String]| pair[1] == "key" && KEY_QUALIFIERS.split(' ').any(|word| word == pair[0]);
    if parts.windows(2).any(qualified)
        || parts.iter().any(|part| KEY_WORDS.split(' ').any(|word| part.ends_with(word)))
    {
        return Some(if has("secret") { Class::Secret } else { Class::Token });
    }
    if parts.iter().any(|part| part.ends_with("secret")) {
        return Some(Class::Secret);
    }
    if parts.iter().any(|part| part.ends_with("token"))
        || ["auth", "credential", "credentials"].contains(&last)
    {
        return Some(Class::Token);
    }
    let environment = parts.len() > 1 && !name.iter().any(u8::is_ascii_lowercase);
    (last == "key" && environment).then_some(Class::Key)
}

fn is_password(part: &str) -> bool {
    [
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "pwd",
        "passwort",
        "kennwort",
        "wachtwoord",
        "psw",
        "requirepass",
        "masterauth",
    ]
    .iter()
    .any(|word| part.ends_with(word))
}

/// The words of a name in small letters: `dbPassword2`, `DB_PASSWORD` and `db-password` have two.
fn parts(name: &[u8]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut part = String::new();
    for (at, byte) in name.iter().enumerate() {
        let after_small = at > 0 && name.get(at - 1).is_some_and(u8::is_ascii_lowercase);
        let before_small = name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let after_capital = at > 0 && name.get(at - 1).is_some_and(u8::is_ascii_uppercase);
        let begins = byte.is_ascii_uppercase() && (after_small || (after_capital && before_small));
        if (begins || !byte.is_ascii_alphabetic()) && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
        if byte.is_ascii_alphabetic() {
            part.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}
