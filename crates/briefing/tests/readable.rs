//! What a reader who must go on stumbles over: noise, words taken for what they are not, phrases cut off. Each was met
//! in a real briefing; the texts here are made up.
#![expect(clippy::expect_used, reason = "a test may stop at what it did not expect")]

use briefing::briefing::{Kind, Status};
use briefing::conversation::{Action, Block, Body, Role, ToolCall, ToolResult, Turn};
use briefing::{Briefing, Conversation, Level, Options, Source};

fn turn(role: Role, bodies: Vec<Body>) -> Turn {
    let block = |body| Block { line: 1, body };
    Turn { role, line: 1, time: None, blocks: bodies.into_iter().map(block).collect() }
}

fn user(text: &str) -> Turn {
    turn(Role::User, vec![Body::Prose(text.into())])
}

fn model(text: &str) -> Turn {
    turn(Role::Assistant, vec![Body::Prose(text.into())])
}

fn notice(text: &str) -> Turn {
    turn(Role::System, vec![Body::Context(text.into())])
}

fn runs(command: &str, output: &str, failed: bool) -> Turn {
    let action = Action::Run(command.into());
    let call = ToolCall { id: command.into(), name: "Bash".into(), action, ..ToolCall::default() };
    let result = ToolResult { call: command.into(), text: output.into(), failed: Some(failed) };
    turn(Role::Assistant, vec![Body::Call(call.into()), Body::Result(result.into())])
}

fn brief(level: Level, turns: Vec<Turn>) -> Briefing {
    let conversation = Conversation { turns, ..Conversation::default() };
    let mut source =
        Source { conversations: vec![conversation], chars: 50_000, lines: 700, ..Source::default() };
    let digest = briefing::digest(&mut source, 0).expect("there is one conversation");
    briefing::brief(&digest, &Options { level, handles: false, ..Options::default() })
}

/// A conversation about a tide gauge around one text.
fn talk(one: Turn) -> Vec<Turn> {
    vec![
        user("Build a reader for the tide gauge at the north pier in src/gauge.rs."),
        model("I wrote the reader of the gauge in src/gauge.rs."),
        one,
        user("Now plot the readings of the last week in src/plot.rs."),
        model("The plot of the last week stands in src/plot.rs."),
    ]
}

#[test]
fn noise_is_left_out_at_every_level() {
    for (noise, turn) in [
        ("Main model", notice("Main model: gpt-x with diff edit format")),
        ("Copyright", user("Windows PowerShell\nCopyright (C) Microsoft Corporation. All rights reserved.")),
        ("uploaded images", user("[This turn includes uploaded images]")),
        ("sent, 66 received", notice("Tokens: 3.2k sent, 66 received. Cost: $0.01")),
        ("(Y)es/(N)o", notice("Add src/plot.rs to the chat? (Y)es/(N)o [Yes]: y")),
        ("to the chat", notice("Added src/plot.rs to the chat")),
        ("/clear", notice("/clear")),
        ("command-name", notice("<command-name>/compact</command-name>")),
        (
            "being continued",
            notice("This session is being continued from a previous conversation about the pier."),
        ),
        ("nav_order", notice("---\nnav_order: 3\nparent: Examples\n---\n\nThe page.")),
        ("Key Findings", model("Key Findings\n\nThe north gauge drifts by 4 mm a week, says src/drift.rs.")),
        ("going to look", model("I'm going to look into the parser of the gauge in src/parse.rs first.")),
        ("nevermind", user("NO LOL not that either. nevermind that haha")),
        ("can you do that", user("so yeah can you please do that again?")),
        ("Exit code", runs("make plot", "Error: Exit code 1", true)),
        (
            "feel free",
            model("The gauge is read in src/gauge.rs now. If you need further help, feel free to ask."),
        ),
        (
            "further improvements",
            model(
                "The gauge is read in src/gauge.rs. If you need further improvements or another look, just let me know!",
            ),
        ),
        ("Good, I", model("Good, I wrote the log of the north gauge in src/log.rs, line by line.")),
        ("Wonderful", model("Wonderful!\n\nThe log of the north gauge stands in src/log.rs.")),
        (
            "[Service]",
            user("[Service]\nThe unit of the north gauge restarts after every crash, see src/unit.rs."),
        ),
        ("REM start", user("REM start the reader\nThe reader of the north gauge starts in src/start.rs.")),
        (
            "I can also",
            model("The gauge is read in src/gauge.rs. I can also draw the tides of the year if you want."),
        ),
        (
            "Which colour",
            model("The gauge is read in src/gauge.rs. Which colour should the plot of the pier have?"),
        ),
        ("showGauge", user("Look:\n\nshowGauge('north pier of the old harbour', 'metres')")),
        ("portOf", runs("make read", "41 | throw new Error('portOf is missing')", true)),
        ("tideScale", model("// 3. Scale the readings by tideScale\nThe scale of the plot is in metres.")),
        ("window: Window", user("Look: open(window: Window = None, port: Port = None, speed: int = 9600)")),
    ] {
        for level in [Level::High, Level::Medium, Level::Low] {
            let briefing = brief(level, talk(turn.clone()));
            assert!(!briefing.briefing.contains(noise), "{noise}:\n{}", briefing.briefing);
        }
    }
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

#[test]
fn nothing_is_taken_for_what_it_is_not() {
    use Kind::*;
    for (words, turn, not) in [
        (
            "can we avoid",
            user("Instead of polling the port, can we avoid it with an interrupt in src/port.rs?"),
            Rules,
        ),
        ("no idea", user("I don't know why, no idea what the port of the gauge in src/port.rs is."), Rules),
        ("pasta", user("Não tem problema, a pasta dos dados do mareógrafo não é publica."), Rules),
        ("수위", user("항구의 수위를 보여 주는 앱을 만들거야, 화면은 src/gauge.ts 파일입니다."), Rules),
        ("development", user("We talked of the development of src/gauge.rs at the north pier."), Rules),
        (
            "Create a",
            model("To publish it, Create a repository for src/gauge.rs on the pier's server."),
            Done,
        ),
        ("will cover", model("The tests will cover the created files, the parser and src/gauge.rs."), Done),
        (
            "can be tested",
            model("The drift in src/drift.rs can be tested once it is merged with the reader."),
            Done,
        ),
        (
            "but the plot",
            model("The reader works, but the plot in src/plot.rs is still empty at noon."),
            Done,
        ),
        (
            "without crashing",
            model("The reader of src/gauge.rs runs through the night without crashing."),
            Failed,
        ),
        (
            "Validate the port",
            model(
                "Steps:\n\n- Validate the port, tighten each error message and report errors in src/port.rs",
            ),
            Failed,
        ),
        ("三次", model("读取程序 src/gauge.rs 在连接端口时会重试三次，你已有的配置不用改动。"), Next),
        ("三次", model("读取程序 src/gauge.rs 在连接端口时会重试三次，你已有的配置不用改动。"), Done),
    ] {
        let briefing = brief(Level::Low, talk(turn));
        assert_ne!(item(&briefing, words).0, not, "{words}:\n{}", briefing.briefing);
    }
}

#[test]
fn a_bare_negation_is_a_rule_only_where_something_is_demanded() {
    for (words, said, rule) in [
        ("pasta legada", "Não mexa na pasta legada do mareógrafo, src/old/tide.rs fica assim.", true),
        ("novos pacotes", "Desenhe a escala em src/scale.rs, mas sem novos pacotes no Cargo.toml.", true),
        ("de ontem", "O mareógrafo do cais não mostra a maré de ontem na tela de src/gauge.rs.", false),
        ("na tela", "Não aparece nada na tela do mareógrafo quando abro src/gauge.rs de manhã.", false),
        ("anfassen", "Bitte nicht die Datei src/old/tide.rs am Nordpier anfassen.", true),
        ("neuen Pakete", "Keine neuen Pakete für den Pegelleser in src/gauge.rs am Nordpier.", true),
        ("den Leser", "Ändere den Leser des Pegels in src/gauge.rs am Nordpier nicht.", true),
        ("die Flut", "Der Pegel am Nordpier zeigt in src/gauge.rs die Flut von gestern nicht.", false),
        ("keine Farbe", "Die Anzeige des Pegels am Nordpier hat in src/plot.rs keine Farbe.", false),
        ("ohne Daten", "Das Diagramm aus src/plot.rs lädt am Nordpier seit gestern ohne Daten.", false),
        ("only blue", "The plot of the north pier in src/plot.rs was only blue yesterday.", false),
        ("only tabs", "Use only tabs in the Makefile of the gauge reader in src/gauge.rs.", true),
    ] {
        let briefing = brief(Level::Low, talk(user(said)));
        assert_eq!(item(&briefing, words).0 == Kind::Rules, rule, "{said}:\n{}", briefing.briefing);
    }
}

#[test]
fn a_person_who_says_that_it_works_tells_the_state() {
    let mut turns = talk(notice("The page."));
    turns.push(user("nice, that worked!"));
    let briefing = brief(Level::Low, turns);
    assert_eq!(item(&briefing, "that worked").0, Kind::State, "{}", briefing.briefing);
}

#[test]
fn an_offer_is_open_until_the_person_goes_on_and_asked_for_when_they_agree() {
    let offer =
        "The reader is ready. If you want, I can write the complete exporter for src/export.rs with a log.";
    let start = || vec![user("Build a reader for the tide gauge at the north pier."), model(offer)];
    assert_eq!(item(&brief(Level::Low, start()), "complete exporter").0, Kind::Questions);
    let mut agreed = start();
    agreed.push(user("yes"));
    agreed.push(model("You will get the files of the exporter tomorrow."));
    let briefing = brief(Level::Low, agreed);
    assert_eq!(item(&briefing, "complete exporter"), (Kind::Goal, Status::Active), "{}", briefing.briefing);
}

#[test]
fn an_error_that_a_later_run_no_longer_shows_is_gone_and_a_command_that_failed_says_so() {
    let briefing = brief(
        Level::Low,
        vec![
            user("Make the gauge tests pass."),
            runs("make gauge", "src/gauge.rs:4: error: no port named P7", true),
            runs("pip install tides", "error: no matching distribution for tides", true),
            runs("make gauge", "12 tests passed", false),
            model("The gauge tests pass now."),
        ],
    );
    assert!(!briefing.briefing.contains("no port named"), "{}", briefing.briefing);
    assert!(briefing.briefing.contains("pip install tides (failed)"), "{}", briefing.briefing);
    assert!(!briefing.briefing.contains("make gauge (failed)"), "{}", briefing.briefing);
}

#[test]
fn a_measurement_counts_as_of_the_last_time() {
    let briefing = brief(
        Level::Low,
        vec![
            user("Raise the coverage of the gauge."),
            runs("make cover", "TOTAL coverage 41%", false),
            runs("make cover-all", "TOTAL coverage 97%", false),
            model("The coverage is up."),
        ],
    );
    assert!(briefing.briefing.contains("coverage 97%"), "{}", briefing.briefing);
    assert!(!briefing.briefing.contains("coverage 41%"), "{}", briefing.briefing);
}

#[test]
fn what_the_model_measured_again_counts_as_of_the_last_time() {
    let said =
        |share: &str| model(&format!("The coverage of the gauge reader in src/gauge.rs is {share} now."));
    let briefing =
        brief(Level::Low, vec![user("Raise the coverage of the gauge."), said("41%"), said("97%")]);
    assert!(briefing.briefing.contains("97%"), "{}", briefing.briefing);
    assert!(!briefing.briefing.contains("41%"), "{}", briefing.briefing);
}

#[test]
fn ticks_before_criteria_are_no_report() {
    let plan =
        "## Success criteria\n\n- [x] The south pier is read every night\n- [x] The plots are published";
    let briefing = brief(Level::Low, talk(model(plan)));
    assert_eq!(item(&briefing, "south pier").0, Kind::Facts, "{}", briefing.briefing);
    assert!(briefing.briefing.contains("Success criteria: The south pier"), "{}", briefing.briefing);
}

#[test]
fn facts_stand_by_kind_and_each_group_behind_its_own_title() {
    let notes = "## Setup\n\n- branch: pier/north-7\n- The reader sends one frame a second to tide.example over the pier's wire, says the manual\n\n\
                 Port: 7117";
    let mut turns = talk(model(notes));
    turns.push(runs("make tide", "14 tests passed", false));
    let briefing = brief(Level::Low, turns);
    for line in ["Settings: Setup: branch: pier/north-7", "Results: 14 tests passed"] {
        assert!(briefing.briefing.contains(line), "{line}:\n{}", briefing.briefing);
    }
}

#[test]
fn notes_in_a_fence_of_commands_are_no_commands() {
    let fence = "```bash\nBranch: main\n.env: kept locally\nmake deploy\n```\nThat is how it is deployed.";
    let briefing = brief(Level::Low, vec![user("How is the tide page deployed?"), model(fence)]);
    let commands = briefing.sections.iter().find(|section| section.kind == Kind::Commands);
    let text = commands.map(|section| section.lines[0].text.clone()).unwrap_or_default();
    assert!(text.contains("make deploy") && !text.contains("Branch"), "{text}");
}

#[test]
fn in_the_shortest_briefing_claims_and_problems_are_told_from_the_state() {
    let report = "## Status\n\nThe gauge server runs on port 7117 behind tide.example.\n\n## Done\n\nThe reader of the north \
                  pier was rewritten in src/gauge.rs.\n\n## Problems\n\nThe south pier sends an invalid checksum error in \
                  every second frame.";
    let briefing = brief(Level::High, vec![user("Rewrite the reader of the tide gauges."), model(report)]);
    for apart in ["Said to be done: The reader of the north pier", "Problems met: The south pier"] {
        assert!(briefing.briefing.contains(apart), "{apart}:\n{}", briefing.briefing);
    }
}

#[test]
fn the_repository_stands_as_its_last_commit_left_it() {
    let edit = |path: &str| {
        let action = Action::Edit(path.into());
        turn(Role::Assistant, vec![Body::Call(ToolCall { action, ..ToolCall::default() }.into())])
    };
    let mut turns = talk(runs("git add -A && git commit -m read", "[main 1f2e3d4] Read the gauge", false));
    turns.push(runs(
        "git add src && git commit -m plot && git push",
        "[main 9a8b7c6] Plot the week\n 1 file changed\n   1f2e3d4..9a8b7c6  main -> main",
        false,
    ));
    turns.push(edit("src/scale.rs"));
    let briefing = brief(Level::Low, turns.clone());
    assert!(briefing.briefing.contains("Last commit 9a8b7c6 (main, pushed): Plot the week"));
    assert_eq!(item(&briefing, "Uncommitted: src/scale.rs"), (Kind::State, Status::Active));
    turns.push(runs("git status --short", "", false));
    turns.push(runs("git commit -am scale", "[main 5d6e7f8] Scale it in metres", false));
    let briefing = brief(Level::Low, turns);
    assert!(briefing.briefing.contains("Last commit 5d6e7f8 (main): Scale it in metres"));
    assert!(!briefing.briefing.contains("Uncommitted"), "{}", briefing.briefing);
}

#[test]
fn what_was_announced_last_is_the_work_in_flight() {
    let mut turns = talk(model("The gauge is read in src/gauge.rs."));
    turns.push(model("The scale stands in src/scale.rs. Now let me test the scale against the south pier."));
    let briefing = brief(Level::Medium, turns.clone());
    assert_eq!(item(&briefing, "against the south pier"), (Kind::Next, Status::Active));
    turns.push(user("Stop here, please, and explain what src/scale.rs does with the readings."));
    turns.push(model("It turns millimetres into metres, in src/scale.rs, before the plot is drawn."));
    let briefing = brief(Level::Medium, turns);
    assert!(!briefing.briefing.contains("against the south pier"), "{}", briefing.briefing);
}

#[test]
fn nothing_is_open_that_a_label_or_a_later_word_takes_back() {
    let blocked = "## Blockers\n\n- Before: the plot of the pier took four rows and the last tide none\n- The south gauge has \
                   no power, so nothing can be read";
    let briefing = brief(Level::Low, talk(model(blocked)));
    assert_ne!(item(&briefing, "took four rows").0, Kind::Blockers);
    let offers = "All is read. If you want, I can now:\n\n- Add a test of src/gauge.rs for the ebb\n- Draw the pier in src/pier.rs";
    let mut turns = talk(model("The gauge is read in src/gauge.rs."));
    turns.push(model(offers));
    assert_eq!(
        item(&brief(Level::Low, turns.clone()), "test of src/gauge.rs"),
        (Kind::Questions, Status::Open)
    );
    let condition = "A second key serves only if you want to share the gauge of the pier with src/guest.rs.";
    assert_eq!(item(&brief(Level::Low, talk(model(condition))), "second key").0, Kind::Facts);
}

#[test]
fn a_pasted_trace_counts_by_the_error_that_it_ends_in() {
    let trace = "it stops with this:\n\nPS C:\\pier> python gauge.py\nTraceback (most recent call last):\n  File \"gauge.py\", \
                 line 12, in <module>\n    raise_alarm(open(path), limits=[3, 4])\nPermissionError: [WinError 5] Access is denied: \
                 'C:/pier/tide.csv'\nPS C:\\pier>";
    let mut turns = talk(model("The gauge is read in src/gauge.rs."));
    turns.push(user(trace));
    let briefing = brief(Level::Medium, turns);
    assert_eq!(item(&briefing, "PermissionError: [WinError 5]").0, Kind::Errors);
    assert!(!briefing.briefing.contains("raise_alarm"), "{}", briefing.briefing);
}

#[test]
fn names_that_the_last_programs_define_are_told() {
    let program = "This reads it:\n\n```python\nclass TideReader:\n    def read_gauge(self, path):\n        with open(path) as \
                   file:\n            return [float(line) for line in file]\n\ndef plot_week(values):\n    return draw(values)\n```";
    let briefing = brief(Level::Low, vec![user("Write a reader and a plot of the tide."), model(program)]);
    assert!(briefing.briefing.contains("TideReader, read_gauge(), plot_week()"), "{}", briefing.briefing);
}

#[test]
fn values_of_the_last_programs_are_told_files_first() {
    let program = "The page:\n\n```html\n<!DOCTYPE html>\n<html>\n<link rel=\"stylesheet\" href=\"tide.css\">\n<body \
                   style=\"#1e3c72\">\n<h1>Tide</h1>\n<p class=\"big\">Tide</p>\n<p>Ebb</p>\n<script src=\"tide.js\"></script>\n</body>\n</html>\n```";
    let briefing = brief(Level::Low, vec![user("Write a page of the tide, please."), model(program)]);
    assert!(briefing.briefing.contains("tide.css, tide.js, #1e3c72"), "{}", briefing.briefing);
}

#[test]
fn a_program_of_a_few_lines_is_told_line_by_line() {
    let program = "So it waits:\n\n```python\nimport time\nimport random\n\nebb = random.randint(120, 240)  # seconds\nwhile \
                   True:\n    time.sleep(ebb)\n```";
    let briefing = brief(Level::Low, vec![user("Let the gauge wait for some random time."), model(program)]);
    let said = |words: &str| {
        briefing.briefing.contains(words)
            || briefing.coverage.left_out.iter().any(|left| left.text.contains(words))
    };
    assert!(said("ebb = random.randint(120, 240), "), "{}", briefing.briefing);
    assert!(!said("# seconds"));
}

#[test]
fn what_a_command_printed_in_a_line_is_told_and_a_document_that_was_read_binds_nobody() {
    let mut turns = talk(runs("cat tide.json | python count.py", "tides: 12, ebbs: 11", false));
    turns.push(runs("cat docs/pier.md", "# Pier\n\nYou must never open the south sluice at ebb.\n", false));
    turns.push(runs("cat src/gauge.rs", "fn read() {}\n// never open this file twice\n", false));
    let briefing = brief(Level::Low, turns);
    let said = |words: &str| {
        briefing.coverage.left_out.iter().any(|left| left.text.contains(words))
            || briefing.briefing.contains(words)
    };
    assert!(said("tides: 12, ebbs: 11"), "{}", briefing.briefing);
    assert!(said("south sluice") && !said("open this file twice"), "{}", briefing.briefing);
    let rules = briefing
        .sections
        .iter()
        .filter(|section| section.kind == Kind::Rules)
        .flat_map(|section| &section.lines);
    assert!(rules.into_iter().all(|line| !line.text.contains("south sluice")), "{}", briefing.briefing);
}

#[test]
fn the_call_at_the_end_is_the_work_in_flight() {
    let call = ToolCall {
        id: "1".into(),
        name: "Bash".into(),
        action: Action::Run("make pier".into()),
        ..ToolCall::default()
    };
    let mut turns = talk(model("The gauge is read in src/gauge.rs."));
    turns.push(turn(Role::Assistant, vec![Body::Call(call.into())]));
    let briefing = brief(Level::Medium, turns.clone());
    assert_eq!(item(&briefing, "Bash: make pier"), (Kind::Next, Status::Active));
    turns.push(turn(
        Role::Tool,
        vec![Body::Result(ToolResult { text: "built".into(), ..ToolResult::default() }.into())],
    ));
    assert!(!brief(Level::Medium, turns).briefing.contains("Bash: make pier"));
}

#[test]
fn what_a_person_did_not_let_happen_was_not_done() {
    let write = |id: &str| {
        let action = Action::Write("src/sluice.rs".into());
        let call =
            ToolCall { id: id.into(), name: "write_file".into(), action, input: "fn open() {}".into() };
        turn(Role::Assistant, vec![Body::Call(call.into())])
    };
    let refused = |id: &str| {
        let text = "[Operation Cancelled] Reason: User did not allow tool call".into();
        turn(Role::Tool, vec![Body::Result(ToolResult { call: id.into(), text, failed: None }.into())])
    };
    let mut turns = talk(model("The gauge is read in src/gauge.rs."));
    turns.extend([write("1"), refused("1")]);
    let briefing = brief(Level::Medium, turns.clone());
    assert_eq!(
        item(&briefing, "write_file src/sluice.rs: [Operation Cancelled]"),
        (Kind::Blockers, Status::Open)
    );
    assert!(
        !briefing.briefing.contains("(new)") && !briefing.briefing.contains("open()"),
        "{}",
        briefing.briefing
    );
    // Deeper in an output the same words are those of a log.
    turns.push(runs("make serve", "serving the pier\n12:04 User rejected the offer of the sluice\n", false));
    turns.push(user("Then draw the sluice in src/draw.rs instead, and open nothing."));
    turns.push(model("The sluice is drawn in src/draw.rs, and nothing is opened."));
    let briefing = brief(Level::Medium, turns);
    assert_eq!(item(&briefing, "write_file src/sluice.rs").0, Kind::Failed);
    assert!(
        briefing.briefing.contains("make serve") && !briefing.briefing.contains("make serve ("),
        "{}",
        briefing.briefing
    );
}

#[test]
fn why_a_test_failed_is_told_however_long_the_output() {
    let noise = "reading the gauge of the north pier\n".repeat(2_000);
    let output = format!(
        "{noise}>   assert took < 60\nE   AssertionError: the ebb took 158.65s\n\n{noise}1 failed in 160s\n"
    );
    let briefing = brief(Level::Low, talk(runs("pytest -k ebb", &output, true)));
    assert_eq!(item(&briefing, "AssertionError: the ebb took 158.65s").0, Kind::Errors);
}

#[test]
fn of_a_fact_with_an_intent_behind_it_the_fact_is_told() {
    let said = "The settings of the gauge were emptied — let me look who did that before all else.";
    let briefing = brief(Level::Low, talk(model(said)));
    let text = &briefing.briefing;
    assert!(
        text.contains("The settings of the gauge were emptied") && !text.contains("let me look"),
        "{text}"
    );
}

#[test]
fn words_behind_a_pasted_prompt_are_a_persons() {
    let pasted = format!(
        "(base) PS C:\\pier> make pier\n{}(base) PS C:\\pier> now please draw the tide of the south pier in src/south.rs as well",
        "- made a part of the pier\n\nAll of it is made now\n\n".repeat(5)
    );
    let mut turns = talk(model("The gauge is read in src/gauge.rs."));
    turns.push(user(&pasted));
    let briefing = brief(Level::Medium, turns);
    let request = briefing.briefing.lines().next().unwrap_or_default();
    assert_eq!(request, "Last request: now please draw the tide of the south pier in src/south.rs as well");
    assert!(briefing.briefing.contains("Commands: make pier"), "{}", briefing.briefing);
}

#[test]
fn a_bare_last_word_is_told() {
    let mut turns = talk(model("The gauge is read in src/gauge.rs."));
    turns.push(model("Shall I plot the south pier in src/south.rs too?"));
    turns.push(user("yes to all"));
    let briefing = brief(Level::Medium, turns);
    assert!(briefing.briefing.starts_with("Last request"), "{}", briefing.briefing);
    assert!(
        briefing.briefing.contains("yes to all") && briefing.briefing.contains("src/south.rs"),
        "{}",
        briefing.briefing
    );
}

#[test]
fn a_change_of_a_few_lines_is_told_as_it_stands() {
    let edit = |path: &str, input: &str| {
        let call = ToolCall { action: Action::Edit(path.into()), input: input.into(), ..ToolCall::default() };
        turn(Role::Assistant, vec![Body::Call(call.into())])
    };
    let mut turns =
        talk(edit("src/gauge.rs", "@@ -3,2 +3,2 @@\n fn read() {\n-    wait(20);\n+    wait(60_000);\n }\n"));
    turns.push(edit("deploy/pier.yml", "image: tide:2\nport: 8090\n"));
    let briefing = brief(Level::Low, turns);
    let said = |words: &str| {
        briefing.briefing.contains(words)
            || briefing.coverage.left_out.iter().any(|left| left.text.contains(words))
    };
    assert!(
        said("gauge.rs: wait(60_000)") && said("pier.yml: image: tide:2, port: 8090"),
        "{}",
        briefing.briefing
    );
    assert!(!said("wait(20)"));
}

#[test]
fn a_command_goes_on_behind_a_backslash() {
    let shown = "Build it so:\n\n```bash\npierbuild ../gauge \\\n    --without-ebb \\   # nobody reads it\n    --metres\n```";
    let typed =
        "Build it so:\n\npierbuild ../gauge \\\n    --without-ebb \\\n    --metres\n\nThat is all of it.";
    let ran = runs("cd pier && pierbuild ../gauge \\\n  --without-ebb --metres", "", false);
    for turn in [model(shown), model(typed), ran] {
        let briefing = brief(Level::Low, talk(turn));
        assert!(
            briefing.briefing.contains("pierbuild ../gauge --without-ebb --metres"),
            "{}",
            briefing.briefing
        );
    }
}

#[test]
fn a_tag_between_back_ticks_is_no_tag() {
    let rule = "Never use `<td class=\"pier__tide\">` for a row of readings in src/plot.rs.";
    let briefing = brief(Level::Medium, talk(user(rule)));
    assert_eq!(item(&briefing, "<td class=\"pier__tide\">").0, Kind::Rules);
}

#[test]
fn compilers_name_their_errors_by_a_code() {
    let output = "  Determining projects to restore...\n  gauge.cs(12,16): error CA2000: Dispose the reader\n  Build failed\n";
    let briefing = brief(Level::Low, talk(runs("dotnet build", output, true)));
    assert_eq!(item(&briefing, "error CA2000: Dispose the reader").0, Kind::Errors);
}

#[test]
fn a_file_with_its_state_is_no_command() {
    let shown = "```bash\nsrc/gauge.py - 0 errors\nTIDE_SCALE=metres make plot\nPIER=north\n```";
    let briefing = brief(Level::Low, vec![user("How is the tide plotted?"), model(shown)]);
    let commands = briefing.sections.iter().filter(|section| section.kind == Kind::Commands);
    let text: String = commands.flat_map(|section| &section.lines).map(|line| line.text.as_str()).collect();
    assert!(
        text.contains("make plot") && !text.contains("0 errors") && !text.contains("PIER=north"),
        "{text}"
    );
}

#[test]
fn parts_of_a_document_are_about_what_the_part_around_them_is() {
    let document = "# Tide page\n\n## Roadmap\n\n### High\n\n- Read the south gauge in src/south.rs as well, once a minute, from the \
                    new wire\n\n### Low\n\n- Draw the pier in src/pier.rs behind the plot, in grey, as the harbour asked for";
    let mut turns = talk(model("The gauge is read in src/gauge.rs."));
    turns.push(model(document));
    let briefing = brief(Level::Low, turns);
    for step in ["Read the south gauge", "Draw the pier"] {
        assert_eq!(item(&briefing, step), (Kind::Next, Status::Open));
    }
}

#[test]
fn short_instructions_are_rules_and_remarks_of_the_program_are_none() {
    let mut turns = vec![notice("Run make tide before every commit of src/gauge.rs, you must.")];
    turns.extend(talk(notice("The part to search must exactly match the lines of src/scale.rs.")));
    let briefing = brief(Level::Low, turns);
    assert_eq!(item(&briefing, "before every commit").0, Kind::Rules);
    assert_ne!(item(&briefing, "exactly match").0, Kind::Rules);
}
