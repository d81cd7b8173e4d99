//! Keys and tokens that tell by their first letters whose they are.

use super::looks;
use super::scan::Find;

/// Which bytes the part behind the prefix consists of.
#[derive(Clone, Copy)]
pub(super) enum Chars {
    Hex,
    /// `A-Z0-9`
    Upper,
    Alnum,
    /// Letters, digits and `_`.
    Word,
    /// Letters, digits, `_` and `-`.
    Url,
    /// Letters, digits, `_`, `-` and `.`.
    Dotted,
    /// Letters, digits, `+`, `/`, `=`, `_`, `-`.
    Base64,
    /// Letters, digits and what the crypt format of password hashes uses.
    Crypt,
}

impl Chars {
    pub(super) fn holds(self, byte: u8) -> bool {
        match self {
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || byte == b'_',
            Self::Url => byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
            Self::Dotted => byte.is_ascii_alphanumeric() || b"_-.".contains(&byte),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte),
            Self::Crypt => byte.is_ascii_alphanumeric() || b"./$,=+".contains(&byte),
        }
    }

    /// How many of these bytes stand from here on.
    pub(super) fn run(self, bytes: &[u8], from: usize) -> usize {
        bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|byte| self.holds(**byte)).count())
    }
}

/// A kind of token: `prefix`, then `min` to `max` bytes of `body`.
pub(super) struct Token {
    pub(super) prefix: &'static str,
    kind: &'static str,
    pub(super) body: Chars,
    min: usize,
    max: usize,
}

/// For tokens without an upper bound. A longer run still ends the token where its letters end.
const ANY: usize = usize::MAX;

const fn token(prefix: &'static str, kind: &'static str, body: Chars, min: usize, max: usize) -> Token {
    Token { prefix, kind, body, min, max }
}

/// The known ones. Bodies must also look random, so the lower bounds are a little generous.
pub(super) const TOKENS: &[Token] = &[
    token("AKIA", "aws_key", Chars::Upper, 16, 16),
    token("ASIA", "aws_key", Chars::Upper, 16, 16),
    token("ABIA", "aws_key", Chars::Upper, 16, 16),
    token("ACCA", "aws_key", Chars::Upper, 16, 16),
    token("AIza", "google_api_key", Chars::Url, 33, 41),
    token("ya29.", "google_oauth", Chars::Dotted, 20, ANY),
    token("GOCSPX-", "google_oauth", Chars::Url, 20, 40),
    token("1//0", "google_oauth", Chars::Url, 30, ANY),
    token("ghp_", "github_token", Chars::Alnum, 30, ANY),
    token("gho_", "github_token", Chars::Alnum, 30, ANY),
    token("ghs_", "github_token", Chars::Alnum, 30, ANY),
    token("ghu_", "github_token", Chars::Alnum, 30, ANY),
    token("ghr_", "github_token", Chars::Alnum, 30, ANY),
    token("github_pat_", "github_token", Chars::Word, 30, ANY),
    token("glpat-", "gitlab_token", Chars::Dotted, 16, ANY),
    token("gldt-", "gitlab_token", Chars::Url, 16, ANY),
    token("glrt-", "gitlab_token", Chars::Dotted, 16, ANY),
    token("glptt-", "gitlab_token", Chars::Url, 16, ANY),
    token("glcbt-", "gitlab_token", Chars::Url, 16, ANY),
    token("ATBB", "bitbucket_token", Chars::Alnum, 24, 40),
    token("ATCTT3", "atlassian_token", Chars::Base64, 60, ANY),
    token("ATATT3", "atlassian_token", Chars::Base64, 60, ANY),
    token("npm_", "npm_token", Chars::Alnum, 30, 50),
    token("pypi-AgE", "pypi_token", Chars::Url, 40, ANY),
    token("cio", "crates_token", Chars::Alnum, 32, 32),
    token("rubygems_", "rubygems_token", Chars::Hex, 40, 60),
    token("oy2", "nuget_key", Chars::Alnum, 43, 43),
    token("dckr_pat_", "docker_token", Chars::Url, 20, ANY),
    token("dckr_oat_", "docker_token", Chars::Url, 20, ANY),
    token("xoxb-", "slack_token", Chars::Url, 20, ANY),
    token("xoxp-", "slack_token", Chars::Url, 20, ANY),
    token("xoxa-", "slack_token", Chars::Url, 20, ANY),
    token("xoxr-", "slack_token", Chars::Url, 20, ANY),
    token("xoxs-", "slack_token", Chars::Url, 20, ANY),
    token("xoxc-", "slack_token", Chars::Url, 20, ANY),
    token("xoxd-", "slack_token", Chars::Base64, 20, ANY),
    token("xoxe.xox", "slack_token", Chars::Dotted, 20, ANY),
    token("xoxe-", "slack_token", Chars::Url, 20, ANY),
    token("xapp-", "slack_token", Chars::Url, 20, ANY),
    token("sk_live_", "stripe_key", Chars::Alnum, 14, ANY),
    token("sk_test_", "stripe_key", Chars::Alnum, 14, ANY),
    token("rk_live_", "stripe_key", Chars::Alnum, 14, ANY),
    token("rk_test_", "stripe_key", Chars::Alnum, 14, ANY),
    token("whsec_", "webhook_secret", Chars::Base64, 20, ANY),
    token("sq0atp-", "square_token", Chars::Url, 20, 40),
    token("sq0csp-", "square_token", Chars::Url, 30, 60),
    token("EAAA", "square_token", Chars::Url, 56, 62),
    token("EAA", "facebook_token", Chars::Alnum, 80, ANY),
    token("access_token$production$", "paypal_token", Chars::Crypt, 40, ANY),
    token("access_token$sandbox$", "paypal_token", Chars::Crypt, 40, ANY),
    token("rzp_live_", "razorpay_key", Chars::Alnum, 14, 24),
    token("shpat_", "shopify_token", Chars::Hex, 32, 40),
    token("shpss_", "shopify_token", Chars::Hex, 32, 40),
    token("shpca_", "shopify_token", Chars::Hex, 32, 40),
    token("shppa_", "shopify_token", Chars::Hex, 32, 40),
    token("SK", "twilio_key", Chars::Hex, 32, 32),
    token("SG.", "sendgrid_key", Chars::Dotted, 40, 80),
    token("key-", "mailgun_key", Chars::Hex, 32, 32),
    token("xkeysib-", "brevo_key", Chars::Url, 60, ANY),
    token("mlsn.", "mailersend_key", Chars::Hex, 40, ANY),
    token("re_", "resend_key", Chars::Word, 24, 48),
    token("sk-ant-", "anthropic_key", Chars::Url, 20, ANY),
    token("sk-proj-", "openai_key", Chars::Url, 20, ANY),
    token("sk-svcacct-", "openai_key", Chars::Url, 20, ANY),
    token("sk-admin-", "openai_key", Chars::Url, 20, ANY),
    token("sk-or-v1-", "openrouter_key", Chars::Hex, 40, ANY),
    token("sk-", "api_key", Chars::Url, 20, ANY),
    token("sk_", "api_key", Chars::Alnum, 32, 64),
    token("hf_", "huggingface_token", Chars::Alnum, 30, 50),
    token("api_org_", "huggingface_token", Chars::Alnum, 30, 50),
    token("r8_", "replicate_token", Chars::Alnum, 36, 42),
    token("gsk_", "groq_key", Chars::Alnum, 40, 64),
    token("xai-", "xai_key", Chars::Alnum, 40, 96),
    token("pplx-", "perplexity_key", Chars::Alnum, 32, 64),
    token("nvapi-", "nvidia_key", Chars::Url, 40, ANY),
    token("tvly-", "tavily_key", Chars::Url, 20, ANY),
    token("lsv2_", "langsmith_key", Chars::Word, 36, ANY),
    token("fw_", "fireworks_key", Chars::Alnum, 22, 30),
    token("sbp_", "supabase_token", Chars::Hex, 40, 40),
    token("sb_secret_", "supabase_key", Chars::Url, 20, ANY),
    token("vercel_blob_rw_", "vercel_token", Chars::Word, 20, ANY),
    token("vcp_", "vercel_token", Chars::Word, 24, ANY),
    token("vck_", "vercel_token", Chars::Word, 24, ANY),
    token("nfp_", "netlify_token", Chars::Alnum, 30, 50),
    token("HRKU-", "heroku_key", Chars::Url, 30, ANY),
    token("dop_v1_", "digitalocean_token", Chars::Hex, 64, 64),
    token("doo_v1_", "digitalocean_token", Chars::Hex, 64, 64),
    token("dor_v1_", "digitalocean_token", Chars::Hex, 64, 64),
    token("v1.0-", "cloudflare_key", Chars::Url, 100, ANY),
    token("cfut_", "cloudflare_token", Chars::Word, 40, ANY),
    token("fo1_", "fly_token", Chars::Url, 40, 50),
    token("fm2_", "fly_token", Chars::Base64, 60, ANY),
    token("lin_api_", "linear_key", Chars::Alnum, 32, 50),
    token("lin_oauth_", "linear_key", Chars::Alnum, 32, ANY),
    token("secret_", "notion_token", Chars::Alnum, 40, 50),
    token("ntn_", "notion_token", Chars::Alnum, 40, 60),
    token("figd_", "figma_token", Chars::Url, 30, ANY),
    token("figo_", "figma_token", Chars::Url, 30, ANY),
    token("sntrys_", "sentry_token", Chars::Base64, 40, ANY),
    token("sntryu_", "sentry_token", Chars::Hex, 40, 80),
    token("NRAK-", "new_relic_key", Chars::Upper, 24, 32),
    token("NRIQ-", "new_relic_key", Chars::Url, 24, 40),
    token("NRII-", "new_relic_key", Chars::Url, 24, 40),
    token("glsa_", "grafana_token", Chars::Word, 36, 50),
    token("glc_", "grafana_token", Chars::Base64, 40, ANY),
    token("phx_", "posthog_key", Chars::Alnum, 40, 60),
    token("pat-na1-", "hubspot_token", Chars::Url, 32, 40),
    token("pat-eu1-", "hubspot_token", Chars::Url, 32, 40),
    token("PMAK-", "postman_key", Chars::Url, 50, 70),
    token("hvs.", "vault_token", Chars::Url, 20, ANY),
    token("hvb.", "vault_token", Chars::Url, 60, ANY),
    token("dapi", "databricks_token", Chars::Hex, 32, 34),
    token("pul-", "pulumi_token", Chars::Hex, 40, 40),
    token("dp.pt.", "doppler_token", Chars::Alnum, 40, 50),
    token("dp.st.", "doppler_token", Chars::Dotted, 40, 80),
    token("pscale_tkn_", "planetscale_token", Chars::Dotted, 30, 70),
    token("pscale_pw_", "planetscale_token", Chars::Dotted, 30, 70),
    token("pscale_oauth_", "planetscale_token", Chars::Dotted, 30, 70),
    token("LTAI", "alibaba_key", Chars::Alnum, 12, 24),
    token("AKID", "tencent_key", Chars::Alnum, 32, 32),
    token("AGE-SECRET-KEY-1", "age_key", Chars::Upper, 50, 64),
    token("$2a$", "password_hash", Chars::Crypt, 50, 60),
    token("$2b$", "password_hash", Chars::Crypt, 50, 60),
    token("$2y$", "password_hash", Chars::Crypt, 50, 60),
    token("$argon2", "password_hash", Chars::Crypt, 50, ANY),
];

/// Of a token that was cut off with dots, so much may be known already that the rest can be guessed at.
const LEAST_OF_A_CUT_TOKEN: usize = 16;

/// The token of this kind that begins at `start`.
pub(super) fn find(bytes: &[u8], start: usize, token: &Token) -> Option<Find> {
    let body_start = start + token.prefix.len();
    if !bytes.get(start..)?.starts_with(token.prefix.as_bytes()) || !begins(bytes, start) {
        return None;
    }
    let length = token.body.run(bytes, body_start);
    let mut end = body_start + length;
    while end > body_start && bytes.get(end - 1).is_some_and(|byte| b".-".contains(byte)) {
        end -= 1;
    }
    let body = bytes.get(body_start..end)?;
    let cut = looks::is_cut_off(bytes, end) && body.len() >= LEAST_OF_A_CUT_TOKEN && looks::is_random(body);
    let fits = (token.min..=token.max).contains(&body.len()) || cut && body.len() < token.min;
    (fits && token.is_real(body)).then_some(Find { start, end, kind: token.kind })
}

impl Token {
    /// Whether the body is no word and no stand-in. Only the beginning is judged, so that long runs cost no more.
    /// Where the length is exact and the prefix is a word of its own, a run of the alphabet counts too: people
    /// show their keys with changed letters.
    fn is_real(&self, body: &[u8]) -> bool {
        let head = body.get(..body.len().min(120)).unwrap_or(body);
        let distinct = looks::distinct(head) >= 7;
        let exact = self.min == self.max && self.prefix.len() >= 4;
        let digits = head.iter().filter(|byte| byte.is_ascii_digit()).count();
        let lettered = digits * 10 >= head.len() && looks::worded(head) * 4 < head.len() * 3;
        distinct && (exact || lettered || looks::is_random(head)) && !looks::is_stand_in(head)
    }
}

/// Whether a token can begin here: not in the middle of a word. The letter of an escape (`\n`) and of a
/// percent code (`%3D`) is no part of a word.
pub(super) fn begins(bytes: &[u8], start: usize) -> bool {
    let back = |by: usize| start.checked_sub(by).and_then(|at| bytes.get(at)).copied();
    match back(1) {
        Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' => {
            back(2) == Some(b'\\') && b"nrt".contains(&byte) || back(3) == Some(b'%')
        }
        _ => true,
    }
}

/// A JSON Web Token: two or three parts in base64, the first of which is an object.
pub(super) fn jwt(bytes: &[u8], start: usize) -> Option<Find> {
    if !begins(bytes, start) {
        return None;
    }
    let header = Chars::Url.run(bytes, start);
    let payload_start = start + header + 1;
    if header < 12 || bytes.get(payload_start - 1) != Some(&b'.') {
        return None;
    }
    let payload = Chars::Url.run(bytes, payload_start);
    if payload < 12 {
        return None;
    }
    let mut end = payload_start + payload;
    while bytes.get(end) == Some(&b'.') && Chars::Url.run(bytes, end + 1) > 0 {
        end += 1 + Chars::Url.run(bytes, end + 1);
    }
    Some(Find { start, end, kind: "jwt" })
}
