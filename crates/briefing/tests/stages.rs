//! What a briefing holds, and where, for small conversations: one rule a test.
#![expect(clippy::expect_used, reason = "a test may stop at what it did not expect")]

use briefing::briefing::{Kind, Status};
use briefing::conversation::{Action, Block, Body, Role, Step, StepState, ToolCall, ToolResult, Turn};
use briefing::{Briefing, Conversation, Level, Options, Platform, Source, check_handshake};

fn turn(role: Role, bodies: Vec<Body>) -> Turn {
    Turn {
        role,
        line: 1,
        time: None,
        blocks: bodies.into_iter().map(|body| Block { line: 1, body }).collect(),
    }
}

fn user(text: &str) -> Turn {
    turn(Role::User, vec![Body::Prose(text.into())])
}

fn model(text: &str) -> Turn {
    turn(Role::Assistant, vec![Body::Prose(text.into())])
}

fn runs(command: &str, output: &str, failed: bool) -> Turn {
    let call = ToolCall {
        id: command.into(),
        name: "Bash".into(),
        action: Action::Run(command.into()),
        ..ToolCall::default()
    };
    let result = ToolResult { call: command.into(), text: output.into(), failed: Some(failed) };
    turn(Role::Assistant, vec![Body::Call(call.into()), Body::Result(result.into())])
}

fn does(action: Action) -> Turn {
    turn(Role::Assistant, vec![Body::Call(ToolCall { action, ..ToolCall::default() }.into())])
}

fn brief_with(turns: Vec<Turn>, options: &Options) -> Briefing {
    let conversation = Conversation { turns, ..Conversation::default() };
    let mut source =
        Source { conversations: vec![conversation], chars: 50_000, lines: 700, ..Source::default() };
    let digest = briefing::digest(&mut source, 0).expect("there is one conversation");
    briefing::brief(&digest, options)
}

fn brief(turns: Vec<Turn>) -> Briefing {
    brief_with(turns, &Options { level: Level::Low, handles: false, ..Options::default() })
}

/// Kind and status of the first item that holds the words.
#[track_caller]
fn item(briefing: &Briefing, words: &str) -> (Kind, Status) {
    let mut items = briefing.sections.iter().flat_map(|section| &section.lines).flat_map(|line| &line.items);
    let found = items.find(|item| item.text.contains(words));
    found
        .map(|item| (item.kind, item.status))
        .unwrap_or_else(|| panic!("no `{words}` in\n{}", briefing.briefing))
}

fn is_open(briefing: &Briefing, words: &str) -> bool {
    let open = |kind| matches!(kind, Kind::Next | Kind::Blockers | Kind::Questions);
    briefing
        .sections
        .iter()
        .filter(|section| open(section.kind))
        .any(|section| section.lines.iter().any(|line| line.text.contains(words)))
}

#[test]
fn the_last_request_stands_in_a_section_of_its_own() {
    let briefing = brief(vec![
        user("Build a parser for the tide tables."),
        model("The parser in src/tides.rs reads all tables now."),
        user("Add a cache in front of the tide parser, at most 50 entries."),
        model("I will add the cache next."),
        user("ok, continue"),
    ]);
    let section = briefing.sections.first().expect("a section");
    assert_eq!(section.title, "Last request");
    assert!(section.lines[0].text.contains("at most 50 entries"), "{}", briefing.briefing);
}

#[test]
fn what_a_person_forbids_is_a_rule_word_for_word() {
    let briefing = brief(vec![
        user("Never push to the release branch without asking me. Build the exporter."),
        model("Understood; the exporter is in src/export.rs."),
        user("Now write its tests please."),
    ]);
    assert_eq!(
        item(&briefing, "Never push to the release branch without asking me"),
        (Kind::Rules, Status::Standing)
    );
}

#[test]
fn a_plan_counts_with_the_states_of_its_last_version() {
    let step = |text: &str, state| Step { text: text.to_owned(), state };
    let briefing = brief(vec![
        user("Migrate the importer to the new queue."),
        does(Action::Plan(vec![
            step("Read the old importer", StepState::Active),
            step("Write the queue adapter", StepState::Pending),
            step("Drop the legacy table", StepState::Pending),
        ])),
        does(Action::Plan(vec![
            step("Read the old importer", StepState::Done),
            step("Write the queue adapter", StepState::Active),
        ])),
    ]);
    assert_eq!(item(&briefing, "Read the old importer"), (Kind::Done, Status::Done));
    assert_eq!(item(&briefing, "Write the queue adapter"), (Kind::Next, Status::Active));
    assert!(!is_open(&briefing, "Drop the legacy table"), "{}", briefing.briefing);
}

#[test]
fn a_box_that_was_ticked_later_is_not_open() {
    let briefing = brief(vec![
        user("Prepare the release of version 3."),
        model("Plan:\n- [ ] Update the changelog for version 3\n- [ ] Tag the release commit"),
        user("Go on please with the first point."),
        model("Progress:\n- [x] Update the changelog for version 3\n- [ ] Tag the release commit"),
    ]);
    assert!(!is_open(&briefing, "Update the changelog"), "{}", briefing.briefing);
    assert!(is_open(&briefing, "Tag the release commit"), "{}", briefing.briefing);
}

#[test]
fn a_claim_that_nothing_shows_stays_a_claim() {
    let claim = "I fixed the rounding in src/money.rs completely.";
    let bare = brief(vec![user("Fix the rounding of the totals."), model(claim)]);
    assert_eq!(item(&bare, "fixed the rounding").1, Status::Unverified);
    let shown = brief(vec![
        user("Fix the rounding of the totals."),
        runs("cargo test", "running 12 tests\ntest result: ok. 12 passed; 0 failed", false),
        model(claim),
    ]);
    assert_eq!(item(&shown, "fixed the rounding"), (Kind::Done, Status::Done));
}

#[test]
fn a_question_is_open_only_while_nobody_answered() {
    let question = "Should the cache survive a restart of the server?";
    let open = brief(vec![user("Design the cache of the tide server."), model(question)]);
    assert!(is_open(&open, "survive a restart"), "{}", open.briefing);
    let answered = brief(vec![
        user("Design the cache of the tide server."),
        model(question),
        user("No, keep it in memory only."),
        model("Then I keep it in memory, in src/cache.rs."),
    ]);
    assert!(!is_open(&answered, "survive a restart"), "{}", answered.briefing);
}

#[test]
fn tool_calls_tell_files_and_commands_and_how_they_ended() {
    let briefing = brief(vec![
        user("Make the linter pass on the whole tree."),
        does(Action::Write("src/lint.rs".into())),
        does(Action::Delete("src/old_lint.rs".into())),
        runs("make lint STRICT=1", "src/lint.rs:4: error: unused import `std::fmt`", true),
    ]);
    assert_eq!(item(&briefing, "src/lint.rs (new)"), (Kind::Files, Status::Done));
    assert_eq!(item(&briefing, "src/old_lint.rs (deleted)"), (Kind::Files, Status::Cancelled));
    assert_eq!(item(&briefing, "make lint STRICT=1"), (Kind::Commands, Status::Cancelled));
    assert_eq!(item(&briefing, "unused import"), (Kind::Errors, Status::Standing));
}

#[test]
fn a_program_that_was_pasted_is_not_what_the_person_said() {
    let briefing = brief(vec![user(
        "Why does this loop forever?\nimport queue\nwhile True:\n    item = jobs.get()\n    jobs.put(item)\nKeep the queue, change only the loop.",
    )]);
    assert!(briefing.briefing.contains("change only the loop"), "{}", briefing.briefing);
    assert!(!briefing.briefing.contains("jobs.put"), "{}", briefing.briefing);
}

#[test]
fn coverage_adds_up_and_names_what_it_leaves_out() {
    let many: Vec<Turn> = (0..60)
        .flat_map(|number| {
            [
                user(&format!("Always name the harbour {number} by its code HB{number:03} in the log.")),
                model(&format!(
                    "Decided to keep harbour {number} in ports/hb{number}.toml because it moves."
                )),
            ]
        })
        .collect();
    let briefing = brief_with(many, &Options { level: Level::High, ..Options::default() });
    let coverage = &briefing.coverage;
    assert_eq!(coverage.found, coverage.kept + coverage.left_out.len());
    assert_eq!(coverage.found, coverage.by_kind.iter().map(|kind| kind.found).sum::<usize>());
    assert!(coverage.left_out.len() > 20);
    assert!(coverage.left_out.iter().all(|left| !briefing.briefing.contains(&left.text)));
}

#[test]
fn what_is_pinned_is_in_whether_it_was_found_or_typed() {
    let turns = || {
        (0..80)
            .flat_map(|number| {
                [user(&format!("Add gauge {number} to the board.")), model(&format!("Gauge {number} is in."))]
            })
            .collect::<Vec<_>>()
    };
    let pins = vec!["Add gauge 7 to the board.".to_owned(), "the board hangs in hall B".to_owned()];
    let options = Options { level: Level::High, pins: pins.clone(), ..Options::default() };
    let briefing = brief_with(turns(), &options);
    assert!(briefing.briefing.contains("Add gauge 7 to the board"), "{}", briefing.briefing);
    assert!(briefing.briefing.contains("the board hangs in hall B"), "{}", briefing.briefing);
}

#[test]
fn auto_takes_the_shortest_level_that_keeps_what_weighs() {
    let short =
        vec![user("Never delete logs. Rotate them weekly."), model("The rotation is in logrotate.conf.")];
    let options = Options { level: Level::Auto, ..Options::default() };
    let briefing = brief_with(short, &options);
    assert_eq!(briefing.level, Level::High);
    assert!(briefing.level_reason.is_some_and(|reason| reason.contains("High")));
    let long = (0..60)
        .map(|number| {
            user(&format!(
                "Rule {number}: never let service number {number} call the vault of zone {number} directly."
            ))
        })
        .collect();
    assert_eq!(brief_with(long, &options).level, Level::Low);
}

#[test]
fn each_platform_gets_its_shape() {
    let turns =
        || vec![user("Never delete logs. Rotate them weekly."), model("The rotation is in logrotate.conf.")];
    let text = |platform| brief_with(turns(), &Options { platform, ..Options::default() }).briefing;
    assert!(text(Platform::Claude).contains("<request>"));
    assert!(!text(Platform::Generic).contains("<request>"));
}

#[test]
fn the_handshake_tells_what_the_next_model_understood() {
    let briefing = brief(vec![
        user("Never write to billing_prod. Port the ledger export to Go."),
        model("The export lives in cmd/ledger/main.go now."),
    ]);
    let check = check_handshake(&briefing, "I will port the ledger export to Go, in cmd/ledger/main.go.");
    assert!(check.got.iter().any(|item| item.text.contains("ledger export")), "{check:?}");
    assert!(check.missed.iter().any(|item| item.text.contains("billing_prod")), "{check:?}");
    let nothing = check_handshake(&briefing, "");
    assert!(nothing.got.is_empty() && !nothing.missed.is_empty());
}

#[test]
fn an_unknown_language_is_judged_by_structure_and_identifiers() {
    let briefing = brief(vec![
        user("Kirjoita tiedosto src/sää.rs uudelleen, käytä vain rajapintaa hae_havainnot()."),
        model("Tiedosto src/sää.rs käyttää nyt rajapintaa hae_havainnot() ja portti on 8443."),
    ]);
    assert!(briefing.briefing.contains("hae_havainnot"), "{}", briefing.briefing);
    assert!(briefing.briefing.contains("8443"), "{}", briefing.briefing);
}

#[test]
fn an_input_of_a_few_words_is_handed_over_and_not_made_longer() {
    for (text, held) in
        [("User: Never drop tables.", "Never drop tables"), ("User: hi", "hi"), ("{\"a\":1}", "{\"a\":1}")]
    {
        let mut source = briefing::ingest::read(text.as_bytes(), &mut |_| ()).expect("text");
        let digest = briefing::digest(&mut source, 0).expect("a conversation");
        let briefing = briefing::brief(&digest, &Options::default());
        assert!(briefing.briefing.contains(held), "{text}: {:?}", briefing.briefing);
        assert!(briefing.briefing.chars().count() <= text.chars().count(), "{text}: {:?}", briefing.briefing);
        assert_eq!(briefing.coverage.kept, 1, "{text}");
    }
}
