//! Texts that look as if they held a secret, and hold none.

use crate::random::{ALNUM, BASE64, HEX, LOWER, Random, URL};

/// The next look-alike.
pub fn lookalike(random: &mut Random) -> String {
    match random.below(5) {
        0 => digest(random),
        1 => id(random),
        2 => program(random),
        3 => stand_in(random),
        _ => prose(random),
    }
}

fn digest(random: &mut Random) -> String {
    let sha1 = random.letters(HEX, 40);
    let sha256 = random.letters(HEX, 64);
    match random.below(14) {
        0 => format!("commit {sha1}\nAuthor: Budi <budi@example.com>"),
        1 => format!("fixed in {} and {}", &sha1[..7], &sha1[8..20]),
        2 => format!("{sha256}  release.tar.gz"),
        3 => format!("      \"integrity\": \"sha512-{}==\",", random.letters(BASE64, 86)),
        4 => format!("checksum = \"{sha256}\""),
        5 => format!("image: registry.example.com/app@sha256:{sha256}"),
        6 => format!("dist/assets/index-{}.js  142.10 kB", random.letters(ALNUM, 8)),
        7 => format!("<img src=\"data:image/png;base64,iVBORw0KGgo{}\">", random.letters(BASE64, 300)),
        8 => format!("ETag: \"{}\"", random.letters(HEX, 32)),
        9 => format!("md5 of the file: {}", random.letters(HEX, 32)),
        10 => format!("color: #{}; background: #{}", random.letters(HEX, 6), random.letters(HEX, 8)),
        11 => format!("index {}..{} 100644", &sha1[..10], &sha1[10..20]),
        12 => format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{} budi@laptop", random.letters(BASE64, 43)),
        _ => format!("cache key: node-modules-{sha256}"),
    }
}

fn id(random: &mut Random) -> String {
    let body = random.letters(ALNUM, 24);
    let uuid = random.uuid();
    match random.below(16) {
        0 => format!("{{\"id\":\"msg_01{body}\",\"type\":\"message\"}}"),
        1 => format!("tool_use_id: toolu_01{body}"),
        2 => format!("\"call_id\":\"call_{body}\""),
        3 => format!("x-request-id: req_{body}"),
        4 => format!("session_id: {uuid}"),
        5 => format!("\"sessionId\":\"{uuid}\",\"parentUuid\":\"{}\"", random.uuid()),
        6 => format!("user {uuid} logged in"),
        7 => format!("trace_id={} span_id={}", random.letters(HEX, 32), random.letters(HEX, 16)),
        8 => format!("https://docs.example.com/d/{}/edit", random.letters(URL, 44)),
        9 => format!("GET /v1/runs/run_{body}?limit=20 200 14ms"),
        10 => format!(
            "aws_access_key_id is read from the profile, arn:aws:iam::{}:role/deploy",
            random.letters("123456789", 12)
        ),
        11 => format!("client_id: {}.apps.example.com", random.letters(LOWER, 20)),
        12 => format!("tenantId={uuid}"),
        13 => format!("https://youtu.be/{}?t=31", random.letters(URL, 11)),
        14 => format!("container {} exited with 137", random.letters(HEX, 12)),
        _ => format!("pk_live_{body} is the publishable one"),
    }
}

fn program(random: &mut Random) -> String {
    let name =
        random.pick(&["password", "token", "secret", "apiKey", "access_token", "db_password", "authToken"]);
    match random.below(30) {
        0 => format!("const {name} = process.env.{};", name.to_uppercase()),
        1 => format!("{name} = os.environ[\"{}\"]", name.to_uppercase()),
        2 => format!("{name}: string;"),
        3 => format!("{name}: Option<String>,"),
        4 => format!("fn check({name}: &str) -> bool {{"),
        5 => format!("if (!user.{name}) throw new Error(\"{name} is required\");"),
        6 => format!("{name} = get_{name}(request, 3600)"),
        7 => format!("self.{name} = {name}"),
        8 => format!("<input type=\"password\" name=\"{name}\" placeholder=\"Your {name}\" />"),
        9 => format!("{name}=${{{}}}", name.to_uppercase()),
        10 => format!("{name}: ${{{{ secrets.DEPLOY_KEY }}}}"),
        11 => format!("\"{name}\": null, \"user\": \"budi\""),
        12 => format!("{name}: true"),
        13 => format!(
            "max_tokens={}, temperature=0.2, total_tokens: {}",
            random.between(100, 9000),
            random.between(100, 90000)
        ),
        14 => format!(
            "{{\"input_tokens\":{},\"cache_read_input_tokens\":{}}}",
            random.between(1, 99999),
            random.between(1, 999_999)
        ),
        15 => "token_count = len(tokenizer.encode(text_to_compress_v2))".into(),
        16 => "const keyboardShortcuts = { save: 'Ctrl+Shift+S', primaryKey: 'uuid_generate_v4' };".into(),
        17 => format!("{name} = self.settings.{name}_v2"),
        18 => format!("passwordHash = await bcrypt.hash({name}, 12)"),
        19 => format!("ALTER TABLE users ADD COLUMN {name} VARCHAR(255) NOT NULL;"),
        20 => format!("{name} = form.cleaned_data['password1']"),
        21 => format!("SECRET_FILE=/run/secrets/{name}_v{}", random.below(9)),
        22 => format!("secretName: app-tls-{}", random.between(2020, 2030)),
        23 => format!("PASS src/components/{name}Form.test.tsx (5.{} s)", random.below(99)),
        24 => format!("import {{ {name}Schema }} from '../schemas/{name}Schema2024';"),
        25 => format!("assertEqual(response.{name}, expected.{name})"),
        26 => format!(
            "!function(e,t){{var n={{{}:1}};return e.{name}=t,n}}({}[0])",
            random.letters(LOWER, 6),
            random.letters("abcdefgh", 3)
        ),
        27 => format!(
            "getAuthorizationHeaderForServiceAccount{}Internal(credentialsProvider)",
            random.below(99)
        ),
        28 => format!("git clone https://github.com/example/{name}-manager.git"),
        _ => "DATABASE_URL=postgres://localhost:5432/app_development".into(),
    }
}

fn stand_in(random: &mut Random) -> String {
    let value = random.pick(&[
        "your-api-key",
        "YOUR_API_KEY_HERE",
        "<token>",
        "<your-token-here>",
        "xxx",
        "xxxxxxxxxxxxxxxxxxxxxxxx",
        "***",
        "********",
        "changeme",
        "${TOKEN}",
        "$TOKEN",
        "{{ token }}",
        "...",
        "…",
        "[REDACTED]",
        "example-token-12345",
        "None",
        "null",
        "undefined",
        "\"\"",
        "''",
        "TODO",
        "insert-key-here",
        "%s",
        "replace_me_with_a_real_one",
        "abc...xyz",
        "[SECRET_1:token]",
    ]);
    let name = random.pick(&[
        "API_KEY",
        "token",
        "password",
        "client_secret",
        "SECRET_KEY",
        "auth_token",
        "DB_PASSWORD",
    ]);
    match random.below(8) {
        0 => format!("{name}={value}"),
        1 => format!("{name}: {value}"),
        2 => format!("\"{name}\": \"{value}\""),
        3 => format!("{name} = '{value}'"),
        4 => format!("Authorization: Bearer {value}"),
        5 => format!("curl -H 'X-Api-Key: {value}' https://api.example.com"),
        6 => format!(
            "postgres://user:{}@db.example.com/app",
            random.pick(&["password", "<password>", "${PW}", "****", "$PW", "your-password", "pass"])
        ),
        _ => format!(
            "s{}-{}",
            "k",
            random.pick(&["your-key-here", "xxxxxxxxxxxxxxxxxxxxxxxx", "...", "test-placeholder-key-value"])
        ),
    }
}

fn prose(random: &mut Random) -> String {
    random
        .pick(&[
            "token: the token of the user, which is checked on every request",
            "The password must be at least 12 characters and hold 2 digits.",
            "Password: at least 8 characters",
            "Your password is required. The secret is to rotate tokens every 90 days.",
            "passwords: never store them in plain text; use argon2id with 64MiB",
            "The access token is refreshed after 3600 seconds, the refresh token: 30 days.",
            "API key: see the settings page of the dashboard (section 4.2)",
            "Kata sandi: minimal 8 karakter, harus ada angka",
            "Lupa kata sandi? Klik tautan di bawah.",
            "contraseña: obligatoria para todos los usuarios",
            "пароль: не менее 8 символов",
            "密码：至少八个字符",
            "Authorization: Bearer token is sent by the client in each request",
            "the secret sauce is: good tests and small commits",
            "Set-Cookie is missing the SameSite attribute; cookie: strictly necessary",
            "the author: Budi Santoso, the authority: example.com:8080",
            "monkey: business, keyboard: qwerty, passage: 12",
            "tests pass: 128, tests fail: 0, PASS: test_login_v2_returns_401",
            "token limit: 200000, context: 128k tokens; secret: none",
            "the password field is called password_confirmation2 in the old form",
            "the bearer of this letter may enter; basic understanding is enough",
            "sk-loading-container-wrapper and sk-circle-fade-dot are classes of the spinner",
            "task-management-system-v2-integration-tests run nightly",
            "The password is stored as SHA256 and the token is base64-encoded.",
            "password is OK; token is valid; secret is set; credentials: loaded from ~/.aws/credentials",
            "Use `git push --force-with-lease`; key: value pairs are sorted by primary key",
            "risk-assessment-for-quarter-3-of-2024 is in the folder desk-research-2024-summary",
            "session_id and sessionStorage keep the draft; session: 42 minutes",
        ])
        .to_owned()
}
