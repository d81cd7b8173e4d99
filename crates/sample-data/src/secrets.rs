//! Made-up secrets in the texts in which such things turn up. They are put together at run time, so that the
//! source holds nothing that looks like a secret.

use crate::random::{ALNUM, BASE32, BASE64, DIGITS, HEX, LOWER, Random, UPPER, URL};

/// A text with a secret in it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What sort it is.
    pub family: &'static str,
    /// The text around it, with it.
    pub text: String,
    /// The secret itself.
    pub secret: String,
}

/// The next sample of any family.
pub fn sample(random: &mut Random) -> Sample {
    match random.below(10) {
        0..=4 => known_token(random),
        5..=6 => assigned(random),
        7 => password(random),
        8 => in_shape(random),
        _ => block(random),
    }
}

type Maker = fn(&mut Random) -> String;

/// Tokens that tell by their shape alone.
const TOKENS: &[(&str, Maker)] = &[
    ("aws id", |r| format!("AK{}{}", "IA", r.letters(BASE32, 16))),
    ("aws session id", |r| format!("AS{}{}", "IA", r.letters(BASE32, 16))),
    ("google key", |r| format!("AI{}{}", "za", r.letters(URL, 35))),
    ("google oauth", |r| format!("GOC{}-{}", "SPX", r.letters(ALNUM, 28))),
    ("google access", |r| format!("ya{}.a0{}", "29", r.letters(URL, 160))),
    ("github classic", |r| format!("gh{}_{}", "p", r.letters(ALNUM, 36))),
    ("github oauth", |r| format!("gh{}_{}", "o", r.letters(ALNUM, 36))),
    ("github server", |r| format!("gh{}_{}", "s", r.letters(ALNUM, 36))),
    ("github user", |r| format!("gh{}_{}", "u", r.letters(ALNUM, 36))),
    ("github refresh", |r| format!("gh{}_{}", "r", r.letters(ALNUM, 76))),
    ("github fine", |r| format!("github_{}_{}_{}", "pat", r.letters(ALNUM, 22), r.letters(ALNUM, 59))),
    ("gitlab", |r| format!("gl{}-{}", "pat", r.letters(URL, 20))),
    ("bitbucket", |r| format!("AT{}{}", "BB", r.letters(ALNUM, 32))),
    ("atlassian", |r| format!("ATA{}xF{}={}", "TT3", r.letters(URL, 180), r.letters(HEX, 8).to_uppercase())),
    ("npm", |r| format!("np{}_{}", "m", r.letters(ALNUM, 36))),
    ("pypi", |r| format!("py{}-AgEIcHlwaS5vcmc{}", "pi", r.letters(URL, 140))),
    ("crates", |r| format!("ci{}{}", "o", r.letters(ALNUM, 32))),
    ("docker", |r| format!("dckr_{}_{}", "pat", r.letters(URL, 27))),
    ("slack bot", |r| {
        format!("xo{}-{}-{}-{}", "xb", r.letters(DIGITS, 12), r.letters(DIGITS, 13), r.letters(ALNUM, 24))
    }),
    ("slack user", |r| {
        format!("xo{}-{}-{}-{}", "xp", r.letters(DIGITS, 12), r.letters(DIGITS, 12), r.letters(HEX, 32))
    }),
    ("stripe live", |r| format!("sk_{}_{}", "live", r.letters(ALNUM, 24))),
    ("stripe long", |r| format!("sk_{}_51{}", "live", r.letters(ALNUM, 97))),
    ("stripe restricted", |r| format!("rk_{}_{}", "live", r.letters(ALNUM, 24))),
    ("stripe test", |r| format!("sk_{}_{}", "test", r.letters(ALNUM, 24))),
    ("stripe hook", |r| format!("wh{}_{}", "sec", r.letters(ALNUM, 32))),
    ("square", |r| format!("sq0{}-{}", "atp", r.letters(URL, 22))),
    ("twilio", |r| format!("S{}{}", "K", r.letters(HEX, 32))),
    ("sendgrid", |r| format!("S{}.{}.{}", "G", r.letters(URL, 22), r.letters(URL, 43))),
    ("mailgun", |r| format!("ke{}-{}", "y", r.letters(HEX, 32))),
    ("mailchimp", |r| format!("{}-us{}", r.letters(HEX, 32), r.between(1, 21))),
    ("brevo", |r| format!("xkey{}-{}-{}", "sib", r.letters(HEX, 64), r.letters(ALNUM, 16))),
    ("resend", |r| format!("r{}_{}_{}", "e", r.letters(ALNUM, 8), r.letters(ALNUM, 24))),
    ("openai old", |r| format!("s{}-{}", "k", r.letters(ALNUM, 48))),
    ("openai project", |r| format!("s{}-proj-{}", "k", r.letters(URL, 120))),
    ("anthropic", |r| format!("s{}-ant-api03-{}AA", "k", r.letters(URL, 93))),
    ("openrouter", |r| format!("s{}-or-v1-{}", "k", r.letters(HEX, 64))),
    ("deepseek", |r| format!("s{}-{}", "k", r.letters(HEX, 32))),
    ("huggingface", |r| format!("h{}_{}", "f", r.letters(ALNUM, 34))),
    ("replicate", |r| format!("r{}_{}", "8", r.letters(ALNUM, 37))),
    ("groq", |r| format!("gs{}_{}", "k", r.letters(ALNUM, 52))),
    ("xai", |r| format!("xa{}-{}", "i", r.letters(ALNUM, 80))),
    ("perplexity", |r| format!("pp{}-{}", "lx", r.letters(ALNUM, 48))),
    ("supabase", |r| format!("sb{}_{}", "p", r.letters(HEX, 40))),
    ("netlify", |r| format!("nf{}_{}", "p", r.letters(ALNUM, 36))),
    ("heroku", |r| format!("HR{}-{}", "KU", r.uuid())),
    ("digitalocean", |r| format!("do{}_v1_{}", "p", r.letters(HEX, 64))),
    ("linear", |r| format!("lin_{}_{}", "api", r.letters(ALNUM, 40))),
    ("notion old", |r| format!("sec{}_{}", "ret", r.letters(ALNUM, 43))),
    ("notion", |r| format!("nt{}_{}", "n", r.letters(ALNUM, 46))),
    ("figma", |r| format!("fi{}_{}", "gd", r.letters(URL, 40))),
    ("new relic", |r| format!("NR{}-{}", "AK", r.letters(UPPER, 27))),
    ("shopify", |r| format!("shp{}_{}", "at", r.letters(HEX, 32))),
    ("databricks", |r| format!("da{}{}", "pi", r.letters(HEX, 32))),
    ("vault", |r| format!("hv{}.{}", "s", r.letters(ALNUM, 90))),
    ("grafana", |r| format!("gl{}_{}_{}", "sa", r.letters(ALNUM, 32), r.letters(HEX, 8))),
    ("age", |r| format!("AGE-SECRET-{}-1{}", "KEY", r.letters("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58))),
    ("jwt", |r| {
        format!(
            "ey{}{}.ey{}{}.{}",
            "JhbGciOi",
            r.letters(ALNUM, 24),
            "Jzd",
            r.letters(URL, 90),
            r.letters(URL, 43)
        )
    }),
    ("telegram", |r| format!("{}:A{}{}", r.between(100_000_000, 3_999_999_999), "A", r.letters(URL, 33))),
    ("discord", |r| {
        format!(
            "{}{}.{}.{}",
            r.pick(&["MTA", "NzE", "ODk"]),
            {
                let rest = r.letters(ALNUM, 20);
                format!("{}{rest}", r.pick(&["z", "w", "0", "5"]))
            },
            r.letters(URL, 6),
            r.letters(URL, 38)
        )
    }),
];

fn known_token(random: &mut Random) -> Sample {
    let (family, make) = TOKENS[random.below(TOKENS.len())];
    let secret = make(random);
    // A token at the end of a run of its own letters would be another token.
    let secret = secret.trim_end_matches(['-', '_', '.']).to_owned();
    let text = if random.chance(60) {
        in_text(random, &secret)
    } else {
        let name = name(random);
        in_assignment(random, &name, &secret)
    };
    Sample { family, text, secret }
}

/// Names to which tokens without a shape of their own are assigned.
fn name(random: &mut Random) -> String {
    let service = random.pick(&[
        "datadog",
        "newrelic",
        "cloudflare",
        "vercel",
        "heroku",
        "acme",
        "billing",
        "twilio",
        "algolia",
        "mapbox",
        "azure",
        "internal",
        "partner",
        "kurir",
        "bank",
        "weather",
    ]);
    let what = random.pick(&[
        "api_key",
        "api_token",
        "auth_token",
        "access_token",
        "secret",
        "client_secret",
        "secret_key",
        "private_key",
        "access_key",
        "refresh_token",
        "webhook_secret",
        "signing_key",
        "token",
    ]);
    let plain = format!("{service}_{what}");
    match random.below(3) {
        0 => plain.to_uppercase(),
        1 => plain,
        _ => camel(&plain),
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

fn assigned(random: &mut Random) -> Sample {
    let (family, secret) = match random.below(7) {
        0 => ("hex 32", random.letters(HEX, 32)),
        1 => ("hex 40", random.letters(HEX, 40)),
        2 => ("hex 64", random.letters(HEX, 64)),
        3 => ("alphanumeric", {
            let length = random.between(20, 60);
            random.letters(ALNUM, length)
        }),
        4 => ("lower", {
            let length = random.between(24, 48);
            random.letters(LOWER, length)
        }),
        5 => ("url", {
            let length = random.between(24, 60);
            random.letters(URL, length).trim_matches(['-', '_']).to_owned()
        }),
        _ => ("base64", format!("{}==", random.letters(BASE64, 86).trim_start_matches(['/', '+']))),
    };
    let name = name(random);
    Sample { family, text: in_assignment(random, &name, &secret), secret }
}

/// An assignment as it stands in some kind of file, with something before and behind it.
fn in_assignment(random: &mut Random, name: &str, value: &str) -> String {
    let upper = name.to_uppercase();
    let before = random.pick(&[
        "",
        "PORT=8080\n",
        "# production\n",
        "Here is the file:\n\n",
        "$ cat .env\nNODE_ENV=production\n",
    ]);
    let line = match random.below(22) {
        0 => format!("{upper}={value}"),
        1 => format!("export {upper}=\"{value}\""),
        2 => format!("{upper}='{value}'"),
        3 => format!("  \"{name}\": \"{value}\","),
        4 => format!("{name}: {value}"),
        5 => format!("{name}: \"{value}\""),
        6 => format!("{name} = \"{value}\""),
        7 => format!("const {name} = '{value}';"),
        8 => format!("let {name}: &str = \"{value}\";"),
        9 => format!("client = Client({name}=\"{value}\", timeout=30)"),
        10 => format!("{{\"command\":\"export {upper}={value}\\nnpm start\"}}"),
        11 => format!("docker run -e {upper}={value} -p 80:80 app"),
        12 => format!("deploy --{} {value} --region eu", name.replace('_', "-").to_lowercase()),
        13 => format!("- **{name}**: `{value}`"),
        14 => format!("| {upper} | {value} |"),
        15 => format!("      - name: {upper}\n        value: \"{value}\""),
        16 => format!("{{\\\"{name}\\\": \\\"{value}\\\"}}"),
        17 => format!("<add key=\"{name}\" value=\"{value}\" />"),
        18 => format!("os.environ[\"{upper}\"] = \"{value}\""),
        19 => format!("curl -H \"X-Api-Key: {value}\" https://api.example.com/v1/items"),
        20 => format!("2024-05-02T10:11:12Z DEBUG config loaded {name}={value} retries=3"),
        _ => format!("setx {upper} \"{value}\""),
    };
    format!("{before}{line}\nNEXT_LINE=1\nand then it goes on")
}

/// A text in which only the shape tells.
fn in_text(random: &mut Random, secret: &str) -> String {
    match random.below(9) {
        0 => format!("my key is {secret} please use it for the deploy"),
        1 => format!("I pasted it here: {secret}\nIs that safe?"),
        2 => format!("kuncinya {secret}, tolong simpan"),
        3 => format!("client = make(\"{secret}\")"),
        4 => format!("[error] request with {secret} was refused (401)"),
        5 => format!("{{\"output\":\"line one\\n{secret}\\nline three\"}}"),
        6 => format!("curl -H 'Authorization: Bearer {secret}' https://api.example.com"),
        7 => format!("`{secret}`"),
        _ => format!("https://api.example.com/v1/items?auth={secret}&page=2"),
    }
}

/// A password as people and generators make them.
fn some_password(random: &mut Random) -> String {
    let word = random.pick(&["Sunset", "Tiger", "merapi", "Blau", "kucing", "Rocket", "winter", "Falcon"]);
    match random.below(5) {
        0 => format!("{word}{}!", random.between(10, 9999)),
        1 => format!("{}{word}#{}", random.letters(DIGITS, 2), random.letters(LOWER, 4)),
        2 => format!("{}7x", {
            let length = random.between(10, 22);
            random.letters(ALNUM, length)
        }),
        3 => format!("{}9{}", random.letters("abcdefghkmnpqrstwxyz", 6), random.letters(ALNUM, 6)),
        _ => {
            format!("{}@{}{}", random.letters(ALNUM, 5), random.letters(DIGITS, 3), random.letters(LOWER, 4))
        }
    }
}

fn password(random: &mut Random) -> Sample {
    let secret = some_password(random);
    let name = random.pick(&[
        "password",
        "DB_PASSWORD",
        "db_password",
        "smtpPassword",
        "PGPASSWORD",
        "passwd",
        "MYSQL_ROOT_PASSWORD",
        "adminPwd",
    ]);
    let url_safe = !secret.contains(['#', '@', '!']);
    let text = match random.below(14) {
        0 => format!("{}={secret}\nDB_HOST=db.internal\n", name.to_uppercase()),
        1 => format!("{name}: {secret}\nhost: db.internal\n"),
        2 => format!("{name}: \"{secret}\"\n"),
        3 => format!("{{\"user\": \"app\", \"{name}\": \"{secret}\"}}"),
        4 => format!("Server=db;Database=shop;User Id=app;Password={secret};Encrypt=true"),
        5 => format!("the login is admin and the password is `{secret}`"),
        6 => format!("Username: budi\nPassword: {secret}\n\nthanks"),
        7 => format!(
            "{}: {secret}\n",
            random.pick(&[
                "kata sandi",
                "contraseña",
                "mot de passe",
                "пароль",
                "密码",
                "비밀번호",
                "Passwort",
                "senha"
            ])
        ),
        8 => format!("mysql -h db -u root -p{secret} shop < dump.sql"),
        9 => format!("sshpass -p '{secret}' ssh root@10.0.0.5"),
        10 => format!("curl -u admin:{secret} https://intra.example.com/api"),
        11 => format!("psql --password={secret} -h db"),
        12 => format!("conn = connect(host=\"db\", user=\"app\", password=\"{secret}\")"),
        _ if url_safe => {
            let scheme =
                random.pick(&["postgres", "postgresql", "mysql", "mongodb+srv", "redis", "amqp", "https"]);
            format!("DATABASE_URL={scheme}://app:{secret}@db.internal.example.com:5432/shop?sslmode=require")
        }
        _ => format!("password = '{secret}'"),
    };
    Sample { family: "password", text, secret }
}

/// Secrets that tell by what stands around them.
fn in_shape(random: &mut Random) -> Sample {
    let (family, text, secret) = match random.below(11) {
        0 => {
            let secret = random.letters(ALNUM, 24);
            (
                "slack webhook",
                format!(
                    "https://hooks.{}.com/services/T{}/B{}/{secret}",
                    "slack",
                    random.letters(UPPER, 10),
                    random.letters(UPPER, 10)
                ),
                secret,
            )
        }
        1 => {
            let secret = random.letters(URL, 68).trim_matches(['-', '_']).to_owned();
            (
                "discord webhook",
                format!(
                    "post to https://discord.com/api/web{}/{}/{secret}",
                    "hooks",
                    random.letters("123456789", 18)
                ),
                secret,
            )
        }
        2 => {
            let secret = format!("{}==", random.letters(BASE64, 86));
            (
                "azure storage",
                format!(
                    "DefaultEndpointsProtocol=https;AccountName=shop;Account{}={secret};EndpointSuffix=core.windows.net",
                    "Key"
                ),
                secret,
            )
        }
        3 => {
            let secret = format!("{}%3D", random.letters(ALNUM, 43));
            (
                "azure sas",
                format!(
                    "https://shop.blob.core.windows.net/c/f.zip?sv=2022-11-02&se=2030-01-01&sr=b&sp=r&si{}={secret}",
                    "g"
                ),
                secret,
            )
        }
        4 => {
            let secret = random.letters(HEX, 32);
            (
                "sentry",
                format!(
                    "dsn: \"https://{secret}@o{}.ingest.sentry.io/{}\"",
                    random.letters("123456789", 6),
                    random.letters("123456789", 7)
                ),
                secret,
            )
        }
        5 => {
            let secret = format!("{}==", random.letters(ALNUM, 30));
            ("basic", format!("curl -H \"Authorization: Basic {secret}\" https://intra.example.com"), secret)
        }
        6 => {
            let secret = random.letters(ALNUM, 40);
            ("bearer", format!("Authorization: Bearer {secret}\r\nAccept: */*"), secret)
        }
        7 => {
            let secret = random.letters(LOWER, 26);
            ("cookie", format!("Cookie: theme=dark; PHPSESSID={secret}; lang=id"), secret)
        }
        8 => {
            let secret = random.letters(ALNUM, 32);
            ("session", format!("document.cookie = \"sessionid={secret}; path=/\""), secret)
        }
        9 => {
            let secret = format!("{}/{}", random.letters(ALNUM, 20), random.letters(ALNUM, 19));
            ("aws secret", format!("AK{}{},{secret}", "IA", random.letters(BASE32, 16)), secret)
        }
        _ => {
            let secret = format!(
                "{}+{}/{}",
                random.letters(ALNUM, 12),
                random.letters(ALNUM, 12),
                random.letters(ALNUM, 14)
            );
            (
                "aws secret",
                format!("[default]\naws_secret_access_{} = {secret}\nregion = eu-west-1", "key"),
                secret,
            )
        }
    };
    Sample { family, text, secret }
}

/// A private key as a block; the secret is its body's second line.
fn block(random: &mut Random) -> Sample {
    let label =
        random.pick(&["RSA PRIVATE", "PRIVATE", "OPENSSH PRIVATE", "EC PRIVATE", "ENCRYPTED PRIVATE"]);
    let lines: Vec<String> = (0..random.between(3, 20)).map(|_| random.letters(BASE64, 64)).collect();
    let secret = lines[1].clone();
    let last = format!("{}==", random.letters(BASE64, 22));
    let (begin, end) = (format!("-----BEGIN {label} KEY-----"), format!("-----END {label} KEY-----"));
    let body = |joint: &str| format!("{}{joint}{last}", lines.join(joint));
    let text = match random.below(7) {
        0 | 1 => format!("here it is\n{begin}\n{}\n{end}\nthanks", body("\n")),
        2 => format!(
            "{{\"private_key\": \"{begin}\\n{}\\n{end}\\n\", \"client_email\": \"a@b.example\"}}",
            body("\\n")
        ),
        3 => format!("{begin}\n{}\n[output cut off]", lines.join("\n")),
        4 => format!("...\n{}\n{end}\nok", body("\n")),
        5 => format!("    {begin}\n    {}\n    {end}", body("\n    ")),
        _ => format!(
            "PuTTY-User-Key-File-3: ssh-rsa\nPrivate-{}: {}\n{}\nPrivate-MAC: {}",
            "Lines",
            lines.len(),
            body("\n"),
            random.letters(HEX, 64)
        ),
    };
    Sample { family: "private key", text, secret }
}
