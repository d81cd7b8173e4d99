//! The traps of each format, as small inputs with the outline they must give.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use briefing::conversation::{Action, Body, Format, Role};
use briefing::ingest::read;

/// Reads an input and compares it with its outline: a line a block, of role, kind and text.
#[track_caller]
fn check(format: Format, input: &str, outline: &[&str]) {
    let source = read(input.as_bytes(), &mut |_| {}).unwrap();
    let blocks = source.conversations.iter().flat_map(|conversation| &conversation.turns).flat_map(|turn| {
        let role = match turn.role {
            Role::User => "user",
            Role::Assistant => "model",
            Role::System => "system",
            Role::Tool => "tool",
        };
        turn.blocks.iter().map(move |block| format!("{role} {}", shown(&block.body)).replace('\n', "⏎"))
    });
    assert_eq!(blocks.collect::<Vec<_>>(), outline, "{input}");
    assert_eq!(source.format, format);
}

fn shown(body: &Body) -> String {
    let text = body.text().replace('\n', "⏎");
    match body {
        Body::Prose(_) => format!("says: {text}"),
        Body::Thinking(_) => format!("thinks: {text}"),
        Body::Context(_) => format!("context: {text}"),
        Body::Summary(_) => format!("summary: {text}"),
        Body::Result(result) => match result.failed {
            None => format!("result: {text}"),
            Some(true) => format!("failed: {text}"),
            Some(false) => format!("succeeded: {text}"),
        },
        Body::Call(call) => match &call.action {
            Action::Run(command) => format!("runs: {command}"),
            Action::Read(path) => format!("reads: {path}"),
            Action::Write(path) => format!("writes: {path}"),
            Action::Edit(path) => format!("edits: {path}"),
            Action::Delete(path) => format!("deletes: {path}"),
            Action::Search(query) => format!("searches: {query}"),
            Action::Plan(steps) => {
                format!(
                    "plans: {}",
                    steps
                        .iter()
                        .map(|step| format!("{:?} {}", step.state, step.text))
                        .collect::<Vec<_>>()
                        .join(", ")
                )
            }
            Action::Ask(question) => format!("asks: {question}"),
            Action::Report(report) => format!("reports: {report}"),
            Action::Other => format!("calls {}: {text}", call.name),
        },
    }
}

#[test]
fn dialogues_in_many_spellings_and_languages() {
    for (person, model) in [
        ("User:", "Assistant:"),
        ("USER:", "ASSISTANT:"),
        ("user:", "assistant:"),
        ("**User:**", "**Assistant:**"),
        ("**User**:", "**Assistant**:"),
        ("## User:", "## Assistant:"),
        ("Human:", "AI:"),
        ("You:", "Claude:"),
        ("Me:", "ChatGPT:"),
        ("👤 User:", "🤖 Assistant:"),
        ("[User]:", "[Assistant]:"),
        ("User (10:32):", "Assistant (10:33):"),
        ("[2026-03-14 10:32:00] User:", "[2026-03-14 10:33:00] Assistant:"),
        ("## Prompt:", "## Response:"),
        ("You said:", "ChatGPT said:"),
        ("Pengguna:", "Asisten:"),
        ("Utilisateur :", "Assistant :"),
        ("Vous avez dit :", "ChatGPT a dit :"),
        ("Usuario:", "Asistente:"),
        ("Usuário:", "Assistente:"),
        ("Utente:", "Assistente:"),
        ("Benutzer:", "Assistent:"),
        ("Пользователь:", "Ассистент:"),
        ("用户：", "助手："),
        ("ユーザー：", "アシスタント："),
        ("사용자:", "어시스턴트:"),
        ("المستخدم:", "المساعد:"),
        ("Uživatel:", "Asistent:"),
        ("Käyttäjä:", "Avustaja:"),
    ] {
        let input = format!(
            "{person} Do the first thing.\n\n{model} Done.\n\n{person} Now the second.\nIn two lines.\n\n{model} Done too.\n"
        );
        let outline = [
            "user says: Do the first thing.",
            "model says: Done.",
            "user says: Now the second.⏎In two lines.",
            "model says: Done too.",
        ];
        check(Format::Dialogue, &input, &outline);
    }
    for (person, model) in [
        ("**User**", "**Assistant**"),
        ("## User", "## Assistant"),
        ("### 🧑 User", "### 🤖 Assistant"),
        ("**User - --**", "**Assistant - --**"),
        ("**User**", "**Assistant - vendor/model-5**"),
        ("**User**", "**Assistant (Some Model 5)**"),
        ("**User (2026-03-14 10:32)**", "**Assistant (2026-03-14 10:33)**"),
        ("[User]", "[Assistant]"),
        ("You", "Claude"),
        ("User", "Assistant"),
        ("Pengguna", "Asisten"),
        ("You said:", "ChatGPT said:"),
        ("==========\nUSER\n==========", "==========\nASSISTANT\n=========="),
    ] {
        let input = format!(
            "{person}\n\nDo the first thing.\n\n{model}\n\nDone.\n\n{person}\n\nNow the second.\n\n{model}\n\nDone too.\n"
        );
        let outline = [
            "user says: Do the first thing.",
            "model says: Done.",
            "user says: Now the second.",
            "model says: Done too.",
        ];
        check(Format::Dialogue, &input, &outline);
    }
}

#[test]
fn what_looks_like_a_role_inside_a_message_is_text() {
    check(
        Format::Dialogue,
        "User: What is wrong here?\nSystem: Linux\nAI: none yet\n\nAssistant: The log says:\n```\nUser: root\nAssistant: none\n```\nModel: T-800\nYou: decide.\n\n## User interface\n\nFine.\n\nUser: Thanks.\nAssistant: Bye.\n",
        &[
            "user says: What is wrong here?⏎System: Linux⏎AI: none yet",
            "model says: The log says:⏎```⏎User: root⏎Assistant: none⏎```⏎Model: T-800⏎You: decide.⏎⏎## User interface⏎⏎Fine.",
            "user says: Thanks.",
            "model says: Bye.",
        ],
    );
    check(
        Format::CursorMarkdown,
        "# T\n_Exported on 1/2/2026 from Cursor (1.5.5)_\n\n---\n\n**User**\n\nHi\n**Cursor**\nis a word here\n\n---\n\n**Cursor**\n\nHello\n",
        &[
            "system context: # T⏎_Exported on 1/2/2026 from Cursor (1.5.5)_",
            "user says: Hi⏎**Cursor**⏎is a word here",
            "model says: Hello",
        ],
    );
}

#[test]
fn marks_of_a_format_without_a_speaker_are_text() {
    for input in ["<!-- Generated by SpecStory -->\n\n# T", "_Exported on 1/2/2026 from Cursor (1.5.5)_"] {
        check(Format::Plain, input, &[&format!("user says: {}", input.replace('\n', "⏎"))]);
    }
}

#[test]
fn files_that_cursor_wrote_are_no_prose() {
    let code = "let x = 1;\n".repeat(14);
    let input = format!(
        "# T\n_Exported on 1/2/2026 from Cursor (1.5.5)_\n\n---\n\n**User**\n\nGo\n\n---\n\n**Cursor**\n\nIn `src/a.js`:\n\n```js\n{code}```\n\nRun:\n\n```bash\nnpm test\n```\n\n```css\n{code}```\n"
    );
    check(
        Format::CursorMarkdown,
        &input,
        &[
            "system context: # T⏎_Exported on 1/2/2026 from Cursor (1.5.5)_",
            "user says: Go",
            "model says: In `src/a.js`:",
            "model writes: src/a.js",
            "model says: Run:⏎⏎```bash⏎npm test⏎```",
            &format!("model calls edit: {}", code.trim_end().replace('\n', "⏎")),
        ],
    );
}

#[test]
fn documents_that_name_a_user_are_no_dialogues() {
    check(
        Format::Handoff,
        "# SESSION HANDOFF\n\n**User**: Ana\n**Assistant**: Claude\n\n## Next steps\n- ✅ one\n\n## Blockers\nnone\n",
        &[
            "model says: # SESSION HANDOFF⏎⏎**User**: Ana⏎**Assistant**: Claude⏎⏎## Next steps⏎- ✅ one⏎⏎## Blockers⏎none",
        ],
    );
    check(
        Format::Handoff,
        "# Состояние\n- ✅ а\n- ✅ б\n## Дальше\n- 🚀 в\n- ⚠️ г\n## Ошибки\n- ❌ д\n## Ссылки\n- 🎯 е\n",
        &["model says: # Состояние⏎- ✅ а⏎- ✅ б⏎## Дальше⏎- 🚀 в⏎- ⚠️ г⏎## Ошибки⏎- ❌ д⏎## Ссылки⏎- 🎯 е"],
    );
    check(
        Format::Plain,
        "services:\n  db:\nuser: root\nimage: pg",
        &["user says: services:⏎  db:⏎user: root⏎image: pg"],
    );
    check(
        Format::Plain,
        "{\"name\": \"kiln\", \"version\": 2}",
        &["user says: {\"name\": \"kiln\", \"version\": 2}"],
    );
    check(Format::Plain, "{not json at all", &["user says: {not json at all"]);
}

#[test]
fn specstory_in_its_versions() {
    check(
        Format::Specstory,
        "<!-- Generated by SpecStory -->\n\n# T (2026-03-14 09:00:00)\n\n_**User**_\n\nHi\n\n---\n\nmore\n\n---\n\n_**Agent (model default, mode Agent)**_\n\n```thinking\nhm\n```\n\nOne\n\n---\n\nTwo\n\n_**Agent**_\n\nThree\n\n---\n\n_**User**_\n\n[Request interrupted by user]\n\n---\n\n_**User**_\n\n/exit\n ⎿  Bye!\n",
        &[
            "user says: Hi⏎⏎---⏎⏎more",
            "model thinks: hm",
            "model says: One⏎⏎---⏎⏎Two",
            "model says: Three",
            "system context: [Request interrupted by user]",
            "system context: /exit",
            "system context:  ⎿  Bye!",
        ],
    );
    check(
        Format::Specstory,
        "<!-- Generated by SpecStory, Markdown v2.1.0 -->\n\n_**User**_\n\nGo\n\n_**Agent**_\n\n<tool-use data-tool-type=\"shell\" data-tool-name=\"exec_command\">\n<details>\n<summary>Tool use: **exec_command**</summary>\n\n```bash\nmake\nmake test\n```\n\n```\nProcess exited with code 2\n```\n</details></tool-use>\n\n<tool-use data-tool-type=\"search\" data-tool-name=\"Grep\"><details>\n<summary>Tool use: **Grep** • 3 matches</summary>\n\n`TODO`\n</details></tool-use>\nDone.\n",
        &[
            "user says: Go",
            "model runs: make⏎make test",
            "tool failed: Process exited with code 2",
            "model calls Grep: path: TODO⏎note: `TODO`",
            "model says: Done.",
        ],
    );
}

#[test]
fn aider_with_its_own_lines_and_the_models() {
    check(
        Format::Aider,
        "# aider chat started at 2026-03-14 09:00:00\n\n> Aider v0.86  \n\n#### /ask why is it slow?  \n\n> a quote of the model\n\n#### A heading of the model\n\n####   \n\n#### /add x.py  \n\n> Added x.py to the chat  \n\n#### fix  \n####     it  \n\nHere:\n\nx.py\n```python\nprint(1)\n```\n\n`y.py`:\n```python\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n```\n\n```bash\nmake\n```\n\n> Applied edit to y.py  \n> Applied edit to y.py  \n> litellm.RateLimitError: slow down  \n",
        &[
            "system context: aider chat started at 2026-03-14 09:00:00",
            "system context: Aider v0.86",
            "user says: /ask why is it slow?",
            "model says: > a quote of the model⏎⏎#### A heading of the model",
            "system context: /add x.py",
            "system context: Added x.py to the chat",
            "user says: fix⏎    it",
            "model says: Here:",
            "model writes: x.py",
            "model edits: y.py",
            "model says: ```bash⏎make⏎```",
            "model edits: y.py",
            "tool failed: litellm.RateLimitError: slow down",
        ],
    );
}

#[test]
fn documents_are_told_by_their_shape_in_any_language() {
    for input in [
        // A title and sections, with nothing that one language or one taste would add.
        "# Keadaan kiln\n\n## Selesai\n\nTabel ramp sudah jadi.\n\n## Berikutnya\n\nTulis README.\nUji lagi.\n\n## Catatan\n\nPort 8090.\nBasis data kiln_dev.\nTidak ada lagi.\n",
        "---\ntitle: kiln\n---\n\n# Stav\n\nTabulka je.\n\n## Hotovo\n\nVše.\n\n## Dále\n\nNapsat README.\nZnovu testy.\n\n## Poznámky\n\nPort 8090.\nDatabáze kiln_dev.\nNic víc.\n",
        "Stand von kiln\n==============\n\nErledigt\n--------\n\nTabelle fertig.\n\nOffen\n-----\n\nREADME schreiben.\nNochmal testen.\n\nHinweise\n--------\n\nPort 8090.\n",
        "**Situación**\n\nTabla lista.\n\n**Hecho**\n\nTodo.\nPruebas.\n\n**Falta**\n\nEscribir README.\nProbar.\n\n**Notas**\n\nPuerto 8090.\nBase kiln_dev.\n",
        // Ticked steps below headings.
        "kiln\n\n## Готово\n- [x] таблица\n- [x] тесты\n- [x] порт\n\n## Дальше\n- [ ] README\n- [ ] выпуск\n",
    ] {
        check(Format::Handoff, input, &[&format!("model says: {}", input.trim_end().replace('\n', "⏎"))]);
    }
}

#[test]
fn what_a_person_wrote_with_headings_stays_a_persons() {
    for input in [
        "Please add a ramp subcommand.\n\n## Input\n\nA file.\n\n## Output\n\nCSV.\n\n## Limits\n\nCelsius.\nPort 8090.\nOnly kiln_dev.\nThanks.\n\n## More\n\nNothing.\nReally.",
        "# Role\n\nYou write Rust.\n\n## Context\n\nkiln fires.\n\n## Rules\n\nCelsius.\nkiln_dev.\n\n## Format\n\nCSV.\nThree columns.\nNo header.\nOne file.",
        "# Add a ramp subcommand\n\nIt prints CSV.",
    ] {
        check(Format::Plain, input, &[&format!("user says: {}", input.replace('\n', "⏎"))]);
    }
}

#[test]
fn role_headings_may_end_with_a_time() {
    for time in ["2026-03-14T10:32:07.112Z", "2026-03-14 10:32", "[10:32:07]", "- 14.03.2026"] {
        let input = format!(
            "# Kiln\n\n## Metadata\n\n- Messages: 2\n\n### USER {time}\n\nAdd ramp.\n\n### ASSISTANT {time}\n\nDone.\n"
        );
        check(
            Format::Dialogue,
            &input,
            &[
                "system context: # Kiln⏎⏎## Metadata⏎⏎- Messages: 2",
                "user says: Add ramp.",
                "model says: Done.",
            ],
        );
    }
}

#[test]
fn claude_code_in_the_terminal_with_all_its_marks() {
    check(
        Format::ClaudeCodeText,
        "> fix the ramp\n  ⎿  ☒ Read the schedule\n     ☐ Fix the ramp\n\n✻ Thinking…\n\n  The ramp is wrong.\n\n  Let me look.\n\n⏺\u{a0}Bash(cargo test)\n  ⎿  1 passed\n  ⎿  ☒ Read the schedule\n     ☒ Fix the ramp\n  ⎿  Found 2 new diagnostic issues in 1 file (ctrl+r to expand)\n\n⏺ Read 3 files (ctrl+o to expand)\n\n⏺ User approved Claude's plan:\n  ⎿  Add a port\n\n     Use 8090.\n\n⏺ Write(PLAN.md)\n  ⎿  User rejected write to PLAN.md\n         1 +  # Plan\n\n⏺ Update(NOTES.md)\n  ⎿  Updated NOTES.md with 1 addition and 1 removal\n       4    # Notes\n       5 -  old\n       5 +  new\n  ⎿  API Error: overloaded\n  ⎿  Interrupted by user\n\n## Done\n\nThe port is 8090.\n",
        &[
            "user says: fix the ramp",
            "model plans: Done Read the schedule, Pending Fix the ramp",
            "model thinks: The ramp is wrong.⏎⏎Let me look.",
            "model runs: cargo test",
            "tool result: 1 passed",
            "model plans: Done Read the schedule, Done Fix the ramp",
            "system context: Found 2 new diagnostic issues in 1 file (ctrl+r to expand)",
            "model calls folded: input: Read 3 files",
            "model reports: Add a port⏎⏎     Use 8090.",
            "model calls Write: PLAN.md",
            "tool failed: User rejected write to PLAN.md⏎    1 +  # Plan",
            "model edits: NOTES.md",
            "tool result: Updated NOTES.md with 1 addition and 1 removal⏎  4    # Notes⏎  5 -  old⏎  5 +  new",
            "system context: API Error: overloaded",
            "system context: Interrupted by user",
            "model says: ## Done⏎⏎The port is 8090.",
        ],
    );
    check(
        Format::ClaudeCodeText,
        "> go\n\n● Sure.\n\n===== Previous Conversation Compacted =====\n● Compact summary (ctrl+r to expand)\n  ⎿  Read src/main.rs (26 lines)\n  ⎿  Todo list read (6 items)\n\n● A quote:\n\n  > not a prompt\n\n\n\n  > and now the port\n\n● 8090.\n\n> more\n  ⎿  Claude usage limit reached. Your limit will reset at 8pm.\n",
        &[
            "user says: go",
            "model says: Sure.",
            "system context: Previous Conversation Compacted",
            "model reads: src/main.rs",
            "model says: A quote:⏎⏎> not a prompt",
            "user says: and now the port",
            "model says: 8090.",
            "user says: more",
            "system context: Claude usage limit reached. Your limit will reset at 8pm.",
        ],
    );
}

#[test]
fn what_specstory_leaves_of_terminals_and_tools() {
    check(
        Format::Specstory,
        "_**User**_\n\ngo\n\n---\n\n_**Assistant**_\n\nI build it:\n\n---\n\n```bash\nmake\n```\n\n```\nRestore complete\n```\n\n---\n\nRun it so:\n\n```bash\nmake run\n```\n\n```\nlistening\n```\n\nDone.\n",
        &[
            "user says: go",
            "model says: I build it:",
            "model runs: make",
            "tool result: Restore complete",
            "model says: Run it so:⏎⏎```bash⏎make run⏎```⏎⏎```⏎listening⏎```⏎⏎Done.",
        ],
    );
    check(
        Format::Specstory,
        "_**User**_\n\ngo\n\n---\n\n_**Assistant**_\n\n<details>\n            <summary>Grep search for \"ramp\" • **0** files</summary>\n\nNo results found\n</details>\n```bash\nmake test\n```\nRead file: src/ramp.rs\nThe test fails.\n",
        &[
            "user says: go",
            "model searches: Grep search for \"ramp\" • **0** files",
            "model runs: make test",
            "model reads: src/ramp.rs",
            "model says: The test fails.",
        ],
    );
    check(
        Format::Specstory,
        "<!-- Generated by SpecStory, Markdown v2.1.0 -->\n\n_**User**_\n\ngo\n\n_**Agent (default)**_\n\n<tool-use data-tool-type=\"write\" data-tool-name=\"edit_file_v2\">\n\n<details><summary>Tool use: **edit_file_v2** • Edit file: src/ramp.rs</summary>\n\n</details>\n\n</tool-use>\n\n<tool-use data-tool-type=\"write\" data-tool-name=\"edit_file_v2\"><details>\n<summary>Tool use: **edit_file_v2**</summary>\n\n</details></tool-use>\n\n<tool-use data-tool-type=\"shell\" data-tool-name=\"run_terminal_command_v2\">\n<details><summary>Tool use: **run_terminal_command_v2** • Run command: make test</summary>\n\n</details>\n</tool-use>\n\n<tool-use data-tool-type=\"unknown\" data-tool-name=\"ripgrep_raw_search\">\n<details>\n<summary>Tool use: **ripgrep_raw_search**</summary>\n\nParameters:\n\n```json\n{\"pattern\": \"ramp\"}\n```\n\nResult:\n\n```json\n{\"matches\": 0}\n```\n</details>\n</tool-use>\n",
        &[
            "user says: go",
            "model edits: src/ramp.rs",
            "model runs: make test",
            "model searches: ramp",
            "tool result: {\"matches\": 0}",
        ],
    );
}

#[test]
fn aider_histories_that_were_formatted_anew() {
    check(
        Format::Aider,
        "# aider chat started at 2026-03-14 09:00:00\n\n> Aider v0.86  \n> Use /help for help\n\n#### make the ramp\n\n#### and test it\n\n> Initial repo scan can be slow\n\nDone.\n\n> a quote of the model\n\n> Tokens: 2k sent\n> The LLM did not conform to the edit format.\n> https://example.org/edit-errors\n>\n> ## SearchReplaceNoExactMatch\n> text\n\n#### /drop\n\n#### again\n\nSure.\n",
        &[
            "system context: aider chat started at 2026-03-14 09:00:00",
            "system context: Aider v0.86",
            "user says: make the ramp⏎⏎and test it",
            "model says: Done.⏎⏎> a quote of the model",
            "tool failed: The LLM did not conform to the edit format.⏎https://example.org/edit-errors⏎⏎## SearchReplaceNoExactMatch⏎text",
            "system context: /drop",
            "user says: again",
            "model says: Sure.",
        ],
    );
}

#[test]
fn aider_with_prompts_of_programs_echoes_and_failures() {
    check(
        Format::Aider,
        "# aider chat started at 2026-03-14 09:00:00\n\n> aider --message \"<SystemPrompt>  \nSummarize.\n\" --yes  \n> Aider v0.86  \n\n#### /ask why is it slow?  \n\n#### why is it slow?  \n\nBecause.\n\n#### <SystemPrompt>  \n#### Summarize.  \n#### </SystemPrompt>  \n#### <UserPrompt>add a port</UserPrompt>  \n\nAdded.\n\n> Unable to add x.rs: Cmd('git') failed due to: exit code(1)  \n> stderr: 'The following paths are ignored:  \n> x.rs  \n> Commit 1234567 feat: port  \n",
        &[
            "system context: aider chat started at 2026-03-14 09:00:00",
            "system context: aider --message \"<SystemPrompt>",
            "system context: Summarize.⏎\" --yes",
            "system context: Aider v0.86",
            "user says: why is it slow?",
            "model says: Because.",
            "system context: <SystemPrompt>⏎Summarize.⏎</SystemPrompt>",
            "user says: add a port",
            "model says: Added.",
            "tool failed: Unable to add x.rs: Cmd('git') failed due to: exit code(1)⏎stderr: 'The following paths are ignored:⏎x.rs",
            "system context: Commit 1234567 feat: port",
        ],
    );
}

#[test]
fn edits_and_long_commands_in_copilot_text() {
    let code = "const port = 8090;\napp.listen(port);\nconst rows = read(path);\nif (!rows) {\n  throw new Error('none');\n}\n";
    check(
        Format::CopilotText,
        &format!(
            "Ana: add a port\n\nGitHub Copilot: Summarized conversation historyI add it:\n\n```\nport: 8090\n```\n\nMade changes.\n\nAnd the server in src/server.js:\n\n```\n{code}```\n\nThe tree:\n\n```\nsrc/\n├── main.rs\n└── ramp.rs\n```\n\nAdded 2 todos\n\nRan terminal command:  set -e\ngit add -A\n\ngit commit -m \"feat: port\"\n\ngit push\n\nChecked background terminal output\n\nThe port is set.\n\nContinue to iterate?\n[object Object]\n\nMade changes.\n"
        ),
        &[
            "user says: add a port",
            "model says: I add it:",
            "model calls edit: port: 8090",
            "model calls Made: Made changes.",
            "model says: And the server in src/server.js:",
            "model writes: src/server.js",
            "model says: The tree:⏎⏎```⏎src/⏎├── main.rs⏎└── ramp.rs⏎```",
            "model calls Added: Added 2 todos",
            "model runs: set -e⏎git add -A⏎git commit -m \"feat: port\"⏎git push",
            "model calls Checked: Checked background terminal output",
            "model says: The port is set.",
            "model calls Continue: Continue to iterate?",
            "model calls [object: [object Object]",
            "model calls Made: Made changes.",
        ],
    );
}

#[test]
fn inputs_of_a_tool_as_a_list() {
    check(
        Format::Specstory,
        "<!-- Generated by SpecStory, Markdown v2.1.0 -->\n\n_**User**_\n\nGo\n\n_**Agent**_\n\n<tool-use data-tool-type=\"generic\" data-tool-name=\"replace_string_in_file\"><details>\n<summary>Tool use: **replace_string_in_file**</summary>\n\n**Input:**\n\n- filePath: `/pier/src/tide.rs`\n- newString:\n\n```\nlet metres = 3;\n```\n\n- oldString:\n\n```\nlet metres = 2;\n```\n\n\n```\nThe file was edited.\n```\n</details></tool-use>\n\nDone.\n",
        &[
            "user says: Go",
            "model edits: /pier/src/tide.rs",
            "tool result: The file was edited.",
            "model says: Done.",
        ],
    );
}

#[test]
fn problems_that_the_editor_found_are_an_output() {
    check(
        Format::CopilotText,
        "Ana: check it\n\nGitHub Copilot: I look.\n\nChecked [](file:///pier/src/tide.ts), [](file:///pier/src/a%20b.ts), 4 problems found\n\nChecked [](file:///pier/src/tide.ts), no problems found\n\nAll is well.\n",
        &[
            "user says: check it",
            "model says: I look.",
            "model calls Checked: Checked [](file:///pier/src/tide.ts), [](file:///pier/src/a%20b.ts), 4 problems found",
            "tool result: tide.ts, a b.ts: 4 problems found",
            "model calls Checked: Checked [](file:///pier/src/tide.ts), no problems found",
            "model says: All is well.",
        ],
    );
}

#[test]
fn roles_as_chatgpts_page_calls_them_in_other_languages() {
    for (person, model) in [
        ("Anda bilang:", "ChatGPT bilang:"),
        ("Je zei:", "ChatGPT zei:"),
        ("Has dicho:", "ChatGPT ha dicho:"),
        ("Du sa:", "ChatGPT sa:"),
        ("Ви сказали:", "ChatGPT сказав:"),
        ("Bạn đã nói:", "ChatGPT đã nói:"),
    ] {
        check(
            Format::Dialogue,
            &format!("{person}\npier one?\n{model}\nYes, one.\n\n{person}\npier two?\n{model}\nNo, one.\n"),
            &[
                "user says: pier one?",
                "model says: Yes, one.",
                "user says: pier two?",
                "model says: No, one.",
            ],
        );
    }
}

#[test]
fn headings_of_tools_in_dialogues() {
    check(
        Format::Dialogue,
        "## user\n\ngo\n\n## assistant\n\nI look.\n\n## tool (Read: src/main.rs)\n\n```\nfn main() {}\n```\n\n## tool (Edit: src/main.rs)\n\nAdded the port.\n\n## assistant\n\n### Tool\n\nA hammer.\n\n## user\n\nok\n\n## Tool result\n\nsaved\n",
        &[
            "user says: go",
            "model says: I look.",
            "model reads: src/main.rs",
            "tool result: ```⏎fn main() {}⏎```",
            "model edits: src/main.rs",
            "model says: Added the port.",
            "model says: ### Tool⏎⏎A hammer.",
            "user says: ok",
            "tool result: saved",
        ],
    );
}

#[test]
fn codex_events_count_only_alone() {
    check(
        Format::CodexRollout,
        r#"{"timestamp":"t","type":"session_meta","payload":{"id":"a","timestamp":"t","cwd":"/w"}}
{"timestamp":"t","type":"event_msg","payload":{"type":"user_message","message":"Hi"}}
{"timestamp":"t","type":"event_msg","payload":{"type":"agent_message","message":"Hello"}}
{"timestamp":"t","type":"compacted","payload":{"message":"Earlier: we said hi."}}"#,
        &[
            "system context: cwd: /w",
            "user says: Hi",
            "model says: Hello",
            "system summary: Earlier: we said hi.",
        ],
    );
    check(
        Format::CodexRollout,
        r##"{"timestamp":"t","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"# AGENTS.md instructions for /w\n\n<INSTRUCTIONS>\nnever push\n</INSTRUCTIONS>"}]}}
{"timestamp":"t","type":"response_item","payload":{"type":"message","role":"developer","content":[{"type":"input_text","text":"be brief"}]}}
{"timestamp":"t","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"Plan it.\n\n## User Input\n\n```text\nAdd a page\n```\n"}]}}
{"timestamp":"t","type":"response_item","payload":{"type":"function_call","name":"shell","arguments":"{\"command\":[\"apply_patch\",\"*** Begin Patch\\n*** Delete File: a.rs\\n*** End Patch\"]}","call_id":"c"}}
{"timestamp":"t","type":"response_item","payload":{"type":"function_call_output","call_id":"c","output":"failed in sandbox: no"}}
{"timestamp":"t","type":"response_item","payload":{"type":"web_search_call","status":"completed","action":{"type":"search","query":"rust csv"}}}
{"timestamp":"t","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"<turn_aborted>\nby the user\n</turn_aborted>"}]}}"##,
        &[
            "system context: # AGENTS.md instructions for /w⏎⏎<INSTRUCTIONS>⏎never push⏎</INSTRUCTIONS>",
            "system context: be brief",
            "user says: Add a page",
            "model deletes: a.rs",
            "tool failed: failed in sandbox: no",
            "model searches: rust csv",
            "system context: <turn_aborted>⏎by the user⏎</turn_aborted>",
        ],
    );
}

#[test]
fn claude_code_with_what_programs_put_in() {
    let line = |kind: &str, uuid: &str, parent: &str, message: &str| {
        format!(
            r#"{{"type":"{kind}","sessionId":"s","uuid":"{uuid}","parentUuid":"{parent}","message":{message}}}"#
        )
    };
    let input = [
        line("user", "1", "gone", r#"{"content":"Go"}"#),
        line("assistant", "2", "1", r#"{"id":"m","content":[{"type":"tool_use","id":"t","name":"TaskCreate","input":{"subject":"One"}}]}"#),
        line("assistant", "3", "2", r#"{"id":"m","content":[{"type":"tool_use","id":"u","name":"TaskUpdate","input":{"taskId":"1","status":"completed"}}]}"#),
        line("user", "4", "3", r#"{"content":[{"type":"tool_result","tool_use_id":"v","is_error":true,"content":"The user doesn't want to proceed with this tool use. To tell you how to proceed, the user said:\nuse the other file"}]}"#),
        line("user", "5", "4", r#"{"content":"<task-notification>\ndone\n</task-notification>"}"#),
        line("user", "6", "5", r#"{"content":"Stop hook feedback: go on"}"#),
        r#"{"type":"attachment","sessionId":"s","uuid":"7","parentUuid":"6","attachment":{"type":"queued_command","prompt":"And hurry"}}"#.into(),
        line("assistant", "8", "7", r#"{"content":[{"type":"tool_use","id":"w","name":"ExitPlanMode","input":{"plan":"1. ship"}},{"type":"tool_use","id":"x","name":"AskUserQuestion","input":{"questions":[{"question":"Now?","options":[{"label":"Yes"},{"label":"No"}]}]}}]}"#),
        line("user", "9", "8", r#"{"content":[{"type":"tool_result","tool_use_id":"x","content":[{"type":"text","text":"User has answered your questions: \"Now?\"=\"Yes\""}]}]}"#),
    ]
    .join("\n");
    check(
        Format::ClaudeCodeJsonl,
        &input,
        &[
            "user says: Go",
            "model plans: Pending One",
            "model plans: Done One",
            "tool failed: The user doesn't want to proceed with this tool use. To tell you how to proceed, the user said:⏎use the other file",
            "user says: use the other file",
            "system context: <task-notification>⏎done⏎</task-notification>",
            "system context: Stop hook feedback: go on",
            "user says: And hurry",
            "model reports: 1. ship",
            "model asks: Now? (Yes / No)",
            "tool result: User has answered your questions: \"Now?\"=\"Yes\"",
            "user says: - Now: Yes",
        ],
    );
}

#[test]
fn chatgpt_without_a_current_node_ends_in_its_last_leaf() {
    check(
        Format::ChatgptExport,
        r#"{"title":"x","mapping":{"r":{"message":null,"parent":null},"a":{"parent":"r","message":{"author":{"role":"user"},"content":{"content_type":"text","parts":["Hi"]}}},"b":{"parent":"a","message":{"author":{"role":"assistant"},"content":{"content_type":"text","parts":["first try"]}}},"c":{"parent":"a","message":{"author":{"role":"assistant"},"content":{"content_type":"text","parts":["second try"]}}}}}"#,
        &["user says: Hi", "model says: second try"],
    );
}

#[test]
fn cline_calls_in_xml_and_feedback_in_results() {
    check(
        Format::ClineApi,
        r#"[{"role":"user","content":"<task>\nGo\n</task>\n<environment_details>x</environment_details>"},
{"role":"assistant","content":"I read.\n\n<read_file>\n<path>a.rs</path>\n</read_file>"},
{"role":"user","content":[{"type":"text","text":"[read_file for 'a.rs'] Result:\n\n<error>no such file</error>"},{"type":"text","text":"<environment_details>y</environment_details>"}]},
{"role":"assistant","content":"<write_to_file>\n<path>a.xml</path>\n<content>\n<content>inner</content>\n</content>\n</write_to_file>"},
{"role":"user","content":[{"type":"text","text":"[write_to_file for 'a.xml'] Result:"},{"type":"text","text":"The user denied this operation and provided the following feedback:\n<feedback>\nnot there\n</feedback>"}]},
{"role":"assistant","content":"<ask_followup_question>\n<question>Where?</question>\n<follow_up><suggest>b.xml</suggest></follow_up>\n</ask_followup_question>"},
{"role":"user","content":[{"type":"text","text":"[ask_followup_question for 'Where?'] Result:\n\n<answer>\nb.xml\n</answer>"}]},
{"role":"assistant","content":"It was all said.","isSummary":true}]"#,
        &[
            "user says: Go",
            "model says: I read.",
            "model reads: a.rs",
            "tool failed: <error>no such file</error>",
            "model writes: a.xml",
            "tool failed: The user denied this operation and provided the following feedback:⏎<feedback>⏎not there⏎</feedback>",
            "user says: not there",
            "model asks: Where?",
            "tool result: <answer>⏎b.xml⏎</answer>",
            "user says: b.xml",
            "system summary: It was all said.",
        ],
    );
}

#[test]
fn gemini_in_each_of_its_shapes() {
    let outline = ["user says: Hi", "model says: Hello"];
    for input in [
        r#"{"history":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"Hello"}]}]}"#,
        r#"{"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"Hello"}]}]}"#,
        r#"[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"Hello"}]}]"#,
    ] {
        check(Format::AiStudio, input, &outline);
    }
}

#[test]
fn pieces_of_an_answer_are_joined_as_they_come() {
    check(
        Format::GeminiStream,
        r#"{"type":"init","timestamp":"t","session_id":"s"}
{"type":"message","timestamp":"t","role":"user","content":"Hi"}
{"type":"message","timestamp":"t","role":"assistant","content":"Hello \r\n","delta":true}
{"type":"message","timestamp":"t","role":"assistant","content":" you.","delta":true}"#,
        &["user says: Hi", "model says: Hello ⏎ you."],
    );
}

#[test]
fn lists_of_messages_in_each_of_their_shapes() {
    let outline = ["user says: Hi", "model says: Hello"];
    for input in [
        r#"[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]"#,
        r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"Hello"}]}]}"#,
        r#"[{"title":"x","messages":[{"sender":"human","text":"Hi"},{"sender":"assistant","text":"Hello"}]}]"#,
        r#"{"conversation":[{"from":"human","value":"Hi"},{"from":"gpt","value":"Hello"}]}"#,
        "{\"role\":\"user\",\"content\":\"Hi\"}\n{\"role\":\"assistant\",\"content\":\"Hello\"}\n",
        "{\n\"role\":\"user\",\n\"content\":\"Hi\"\n}\n{\n\"role\":\"assistant\",\n\"content\":\"Hello\"\n}\n",
        "{\"role\":\"user\",\"content\":\"Hi\"}{\"role\":\"assistant\",\"content\":\"Hello\"}",
    ] {
        check(Format::JsonMessages, input, &outline);
    }
}

#[test]
fn antigravity_may_start_in_the_middle() {
    check(
        Format::Antigravity,
        r#"{"step_index":7,"source":"MODEL","type":"RUN_COMMAND","status":"DONE","content":"Created At: x\nCompleted At: y\n\nThe command completed successfully.\nOutput:\nok"}
{"step_index":8,"source":"MODEL","type":"PLANNER_RESPONSE","status":"DONE","content":"","tool_calls":[{"name":"view_file","args":{"AbsolutePath":"\"/w/a.rs\"","StartLine":"1"}}]}
{"step_index":9,"source":"MODEL","type":"VIEW_FILE","status":"DONE","content":"Created At: x\nFile"}
{"step_index":10,"source":"USER_EXPLICIT","type":"USER_INPUT","status":"DONE","content":"<USER_REQUEST>\nGo on\n</USER_REQUEST>"}"#,
        &[
            "tool succeeded: The command completed successfully.⏎Output:⏎ok",
            "model reads: /w/a.rs",
            "tool result: File",
            "user says: Go on",
        ],
    );
}

#[test]
fn images_in_base64_are_left_out() {
    check(
        Format::Dialogue,
        "User: See ![x](data:image/png;base64,iVBORw0KGgo=)\nAssistant: I see.\n",
        &["user says: See ![x]([image])", "model says: I see."],
    );
}
