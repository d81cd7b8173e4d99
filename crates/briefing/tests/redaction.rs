//! How many secrets are found among made-up ones, and how many look-alikes are taken for secrets.
#![expect(clippy::print_stdout, reason = "the figures are what the measurement is for")]

use std::collections::BTreeMap;

use briefing::conversation::{Block, Body, Conversation, Role, Turn};
use briefing::redact::{Secret, redact};
use sample_data::{Random, lookalikes, secrets};

fn conversation(text: &str) -> Conversation {
    let block = Block { line: 1, body: Body::Prose(text.into()) };
    let turn = Turn { role: Role::User, line: 1, time: None, blocks: [block].into() };
    Conversation { turns: vec![turn], ..Conversation::default() }
}

fn redacted(text: &str) -> (String, Vec<Secret>) {
    let mut conversation = conversation(text);
    let secrets = redact(&mut conversation);
    (conversation.turns[0].blocks[0].body.text().to_owned(), secrets)
}

#[test]
fn passwords_are_known_by_what_stands_before_them_and_nothing_else_goes() {
    for (text, password) in [
        ("password=hunter2", "hunter2"),
        ("the password is Passw0rd!", "Passw0rd!"),
        ("DB_PASSWORD=supersecret", "supersecret"),
        ("POSTGRES_PASSWORD: postgres123", "postgres123"),
        ("redis://:p4ssw0rd@redis:6379/0", "p4ssw0rd"),
        ("mongodb+srv://root:MyP%40ss@cluster0.example.net/x", "MyP%40ss"),
        ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("curl -u admin:Secret123 https://x", "Secret123"),
        ("JWT_SECRET=mysupersecretkey", "mysupersecretkey"),
        ("mysql -uroot -p'S3cret' shop", "S3cret"),
        ("sshpass -p hunter22 ssh x", "hunter22"),
        ("redis-cli -a S3cret99 ping", "S3cret99"),
        ("kata sandinya adalah Rahasia123", "Rahasia123"),
        ("Пароль - qwerty123", "qwerty123"),
        ("密码是abc12345", "abc12345"),
        ("비밀번호: abcd1234", "abcd1234"),
        ("user=admin&password=Adm1n2024&x=1", "Adm1n2024"),
        ("<password>Adm1n2024</password>", "Adm1n2024"),
        ("Server=x;Uid=a;Pwd=P@ssw0rd1;", "P@ssw0rd1"),
        ("machine x login me@x.com password abcd1234efgh", "abcd1234efgh"),
        ("requirepass S3cretRedis", "S3cretRedis"),
        ("  password: ${DB_PASS:-fallback123}", "fallback123"),
        ("spring.datasource.password=Sup3rS3cret", "Sup3rS3cret"),
        ("password baru: Rumah12345", "Rumah12345"),
        ("PIN: 123456", "123456"),
        ("SIM_PIN=4821", "4821"),
        ("the card's pin is 4821", "4821"),
        ("passphrase: \"correct horse battery\"", "correct horse battery"),
        ("password = 'maple river stone cloud'", "maple river stone cloud"),
        ("password: \"Blue!Sky99 over me\"", "Blue!Sky99 over me"),
        ("login admin / Pw1", "Pw1"),
        ("Login: demo@example.org / Sommer2024", "Sommer2024"),
        ("credentials: root:toor4you", "toor4you"),
        ("OPENAI_API_KEY=sk-proj-9fK2mLx8QwTz4RbV7nYc...", "sk-proj-9fK2mLx8QwTz4RbV7nYc"),
        ("the key sk-ant-api03-9fK2mLx8QwTz4RbV7nYc… is in use", "sk-ant-api03-9fK2mLx8QwTz4RbV7nYc"),
        ("{\\\"password\\\":\\\"Adm1n2024\\\"}", "Adm1n2024"),
    ] {
        let (after, secrets) = redacted(text);
        assert_eq!(secrets.len(), 1, "{text} became {after}");
        assert_eq!(after, text.replace(password, &secrets[0].placeholder), "{text}");
        assert_eq!(secrets[0].value, password);
    }
}

#[test]
fn code_and_prose_about_secrets_stay_as_they_are() {
    for text in [
        "const token = await getToken(user.id);",
        "token: string",
        "password?: string",
        "secret_key: &'a [u8]",
        "let token = tokens.next().unwrap();",
        "pub token: Option<String>,",
        "API_KEY=$API_KEY",
        "api_key=os.getenv('OPENAI_API_KEY')",
        "password = getpass.getpass('Password: ')",
        "auth_token = request.headers.get('Authorization')",
        "Authorization: `Bearer ${token}`",
        "headers: { Authorization: 'Bearer ' + accessToken123456789 }",
        "the token is expired after 24h",
        "password is incorrect",
        "Token: 1523 used, 4096 limit",
        "access_token_expires_in: 3600",
        "secretAccessKey: credentials.secretAccessKey",
        "password1 != password2",
        "if password == confirm_password2:",
        "PasswordResetView2.as_view()",
        "token_budget: 128000",
        "tokens: 12,345",
        "session-key: value",
        "key: 'abc123def456ghi789jkl'",
        "cacheKey = 'user:12345:profile'",
        "primary_key=True",
        "key={item.id}",
        "queryKey: ['todos', userId2]",
        "localStorage.setItem('token', data.token)",
        "localStorage.getItem('auth_token')",
        "auth: { persistSession: true }",
        "basic_auth: false",
        "credentials: 'include'",
        "credentials: same-origin",
        "pwd: /home/user/project1",
        "PWD=/home/user/project2",
        "pass: 12 fail: 3",
        "passed: 128/130",
        "password: bcrypt.hashpw(x)",
        "password_digest: $digest",
        "{\"type\":\"password\",\"name\":\"password1\"}",
        "validates :password, length: { minimum: 8 }",
        "password = models.CharField(max_length=128)",
        "password VARCHAR(255)",
        "-p 8080:80",
        "docker run -p 8080:80 mysql:8",
        "mysql -h localhost -P 3306 -p app",
        "ssh -p 2222 user@host",
        "curl -u $USER:$PASS https://x",
        "git clone git@github.com:org/repo2.git",
        "https://user@github.com/org/repo.git",
        "email me@example.com or ftp://example.com/x@y",
        "sha512-abc123def456==",
        "PIN: 13",
        "LED_PIN = 13",
        "const BUTTON_PIN: u8 = 27;",
        "pin: GPIO21",
        "pinned: 123456",
        "password: \"Enter your new password\"",
        "passwordLabel: \"maple river stone cloud\"",
        "\"password\": \"Choose something long\"",
        "login page / step2",
        "login: users/admin2",
        "login admin/dashboard2",
        "credentials: user / role",
        "see login / signup2",
        "sk-abc...",
        "API_KEY=abcdefgh...",
        "token=<your token>",
        "sk-...",
        "sk-ant-...",
        "Bearer <token>",
        "Bearer token",
        "bearer authentication scheme2",
        "Set OPENAI_API_KEY to your key",
        "OPENAI_API_KEY=your_openai_api_key_here",
        "API_KEY=xxxxxxxx",
        "password: ********",
        "SECRET_KEY=change-me-in-production",
        "JWT_SECRET=${JWT_SECRET:-dev}",
        "token: process.env.GITHUB_TOKEN",
        "secrets.GITHUB_TOKEN",
        "with:\n  token: ${{ secrets.GITHUB_TOKEN }}",
        "key_prefix: v1",
        "author: John Smith 2024",
        "Author: budi2024",
        "OAuth: enabled2",
        "authors = [\"A <a@b.c>\"]",
        "oauth2: { flows: x }",
        "auth-service: v1.2.3",
        "auth_service=auth-service-v2.internal:8080",
        "pod/auth-token-7d9f8b6c5d-x2x4z Running",
        "secret/tls-cert-2024 created",
        "kubectl get secret app-secret-v2 -o yaml",
        "secret: app-secret-v2",
        "imagePullSecrets: regcred2",
        "passwordless: true2",
        "compass: N45E12",
        "bypass: v2",
        "sessionid column",
        "session_id=550e8400-e29b-41d4-a716-446655440000",
        "conversation token usage: 45k",
        "token 0: 15043",
        "password field: #password-input2",
        "id=\"password2\"",
        "[data-testid=password-input]",
        "input[type=password]",
        "password:nth-child(2)",
        "tokenizer: cl100k_base",
        "token_type: bearer",
        "grant_type=password",
        "scope=token:read2",
        "key: value",
        "'key': 'value1'",
        "Key: Ctrl+Shift+P",
        "hotkey: cmd+k2",
        "KEY_ENTER=13",
        "PUBLIC_KEY=MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE",
        "public_key: ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7",
        "VITE_API_URL=https://api.example.com/v1",
        "password: The password for the user account.",
        "* `token` - the token2 to use",
        "token – see section 4",
        "Passwort vergessen? Klicken Sie hier",
        "mot de passe oublié : cliquez ici",
        "contraseña olvidada",
        "password policy: min12chars",
        "Password strength: Medium2",
        "password hash: sha256",
        "apiKey: required2",
        "secret santa: December25",
        "token count: 3",
        "accessToken: data.access_token",
        "refreshToken={refreshToken}",
        "<Password>string</Password>",
        "@Value(\"${app.secret}\") private String secret;",
        "private static final String TOKEN_KEY = \"auth_token\";",
        "const SECRET_NAME = 'prod/db/password1'",
        "TOKEN_KEY = 'access_token_v2'",
        "STORAGE_KEY = 'app:settings:v2'",
        "SESSION_KEY=session:user:42",
        "REDIS_KEY=queue:jobs:v2",
        "https://x.com/?token=abc",
        "csrf_token: {{ csrf_token() }}",
        "assert token == 'test-token-1'",
        "token='test_token'",
        "api_key='test'",
        "password: z.string().min(8)",
        "password: Joi.string().required()",
        "const { password, ...rest } = user2;",
        "password,\n email2",
        "\"password\", \"token2\"",
        "def test_password_reset_token_2fa():",
        "AUTH_USER_MODEL = 'accounts.User2'",
        "AUTHENTICATION_BACKENDS = ['x.y.Z2']",
        "auth_app.0001_initial",
        "AUTH0_DOMAIN=dev-abc123.us.auth0.com",
        "oauth_callback: http://localhost:3000/cb2",
    ] {
        let (after, _) = redacted(text);
        assert_eq!(after, text);
    }
}

#[test]
fn a_value_has_one_placeholder_wherever_it_stands() {
    let mut random = Random::new(3);
    let value = random.letters(sample_data::random::ALNUM, 30);
    let (after, secrets) = redacted(&format!("{value} was leaked.\nAPI_KEY={value}\nlog: x{value}y"));
    assert_eq!(
        after,
        "[SECRET_1:api_key] was leaked.\nAPI_KEY=[SECRET_1:api_key]\nlog: x[SECRET_1:api_key]y"
    );
    assert_eq!(secrets.len(), 1);
    assert_eq!((secrets[0].place.start, secrets[0].place.end), (0, 18));
}

#[test]
fn numbers_go_on_behind_placeholders_that_the_text_brought_along() {
    let (after, _) = redacted("token: [SECRET_4:token]\npassword=hunter2");
    assert_eq!(after, "token: [SECRET_4:token]\npassword=[SECRET_5:password]");
}

#[test]
fn titles_commands_plans_and_questions_are_redacted_too() {
    use briefing::conversation::{Action, Step, StepState, ToolCall};
    let step = Step { text: "export DB_PASSWORD=hunter2x".into(), state: StepState::Pending };
    let actions = [
        Action::Run("psql postgres://app:hunter2x@db/shop".into()),
        Action::Plan(vec![step]),
        Action::Ask("Is password=hunter2x right?".into()),
    ];
    let mut talk = conversation("hello");
    talk.title = "password: hunter2x".into();
    for action in actions {
        let call = ToolCall { action, input: "hunter2x".into(), ..ToolCall::default() };
        talk.turns[0].blocks.push(Block { line: 1, body: Body::Call(call.into()) });
    }
    let secrets = redact(&mut talk);
    assert_eq!(secrets.len(), 1);
    assert!(!format!("{talk:?}").contains("hunter2x"), "{talk:?}");
}

#[test]
fn what_is_typed_beside_a_conversation_gets_the_same_placeholders() {
    let (_, secrets) = redacted("password=hunter2x");
    let beside = briefing::redact::redact_beside("use hunter2x, and PIN_TOKEN=8f14e45fceea167a", &secrets);
    assert_eq!(beside, "use [SECRET_1:password], and PIN_TOKEN=[SECRET_2:token]");
}

#[test]
fn at_least_99_of_100_secrets_are_replaced() {
    let mut random = Random::new(1);
    let mut missed: BTreeMap<&str, usize> = BTreeMap::new();
    let count = 2000;
    for _ in 0..count {
        let sample = secrets::sample(&mut random);
        let (text, _) = redacted(&sample.text);
        if text.contains(&sample.secret) {
            *missed.entry(sample.family).or_default() += 1;
            println!("missed: {sample:?}");
        }
    }
    let recall = 1.0 - missed.values().sum::<usize>() as f64 / f64::from(count);
    println!("recall of {count} secrets: {:.2} %, missed {missed:?}", recall * 100.0);
    assert!(recall >= 0.99, "recall {recall}");
}

#[test]
fn fewer_than_5_of_1000_lookalikes_are_replaced() {
    let mut random = Random::new(2);
    let count = 20_000;
    let mut alarms = 0;
    for _ in 0..count {
        let text = lookalikes::lookalike(&mut random);
        let (after, secrets) = redacted(&text);
        if !secrets.is_empty() {
            alarms += 1;
            println!("false alarm: {text}\n          -> {after}");
        }
    }
    let share = f64::from(alarms) / f64::from(count);
    println!("false alarms among {count} look-alikes: {:.3} %", share * 100.0);
    assert!(share < 0.005, "false alarms {share}");
}
