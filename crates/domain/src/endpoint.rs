//! Every request that scripts can make: one table, from which requests are checked and dispatched, and the reference is
//! written.

use crate::Table;
use crate::account::{AccountStatus, Platform};
use crate::api::{AccountSort, FileSort, KnowledgeSort, Page, ProjectSort, QueueSort, SessionSort};
use crate::file::Importance;
use crate::knowledge::Category;
use crate::learning::Sufficed;
use crate::project::ProjectStatus;
use crate::queue::QueueStatus;
use crate::schema::{self, COUNT, EMPTY, Extent, Field, Kind, NOTHING, Need, field};
use crate::session::{SessionStatus, SessionType};

/// A request that can be made.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// Its path; `{id}` stands for the id of a row.
    pub path: &'static str,
    /// The fields that it takes.
    pub fields: &'static [Field],
    /// Whether it makes something of them, or changes what they name.
    pub extent: Extent,
    /// What it does.
    pub operation: Operation,
    /// What it does, in words.
    #[cfg(feature = "reference")]
    pub doc: &'static str,
    /// What it answers, in words.
    #[cfg(feature = "reference")]
    pub answer: &'static str,
    /// Fields of an example; `$project` and the like stand for ids.
    #[cfg(feature = "reference")]
    pub example: &'static str,
    /// What can go wrong beyond wrong fields and unknown ids.
    #[cfg(feature = "reference")]
    pub errors: &'static [(crate::api::Code, &'static str)],
}

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the endpoints say it")]
pub enum Operation {
    Stats,
    List(Table),
    Create(Table),
    Get(Table),
    Update(Table),
    Delete(Table),
    Restore(Table),
    Purge(Table),
    Timeline,
    HitLimit,
    Refresh,
    Complete,
    Credits,
    Checkpoint,
    BriefingOutcome,
    CommitMessage,
    Use,
    Outcome,
    Retry,
    Compress,
    SelectBest,
    AutoRotate,
    Analyze,
    SmartCompress,
    BatchCreate,
    ExportProject,
    Import,
    Trash,
    Activity,
}

const PLACE: [Field; 2] = [
    field!("limit", Kind::Whole { min: 1, max: Page::MOST as i64 }, Need::Default("20"), "Rows of a page."),
    field!("cursor", Kind::Line, NOTHING, "The `next_cursor` of the page before."),
];
const WORDS: Field = field!("q", Kind::Line, NOTHING, "Words that must all stand in the row's texts.");

const PAGE: &[Field] = &PLACE;
const NONE: &[Field] = &[];

const PROJECTS: &[Field] = &[
    field!("status", Kind::Choice(ProjectStatus::NAMES), NOTHING, "Only projects of this status."),
    WORDS,
    field!("sort", Kind::Sort(ProjectSort::NAMES), Need::Default("\"-updated_at\""), "The order."),
    PLACE[0],
    PLACE[1],
];
const ACCOUNTS: &[Field] = &[
    field!("status", Kind::Choice(AccountStatus::NAMES), NOTHING, "Only accounts of this status."),
    field!("platform", Kind::Choice(Platform::NAMES), NOTHING, "Only accounts on this platform."),
    field!("specialization", Kind::Line, NOTHING, "Only accounts with this tag."),
    WORDS,
    field!("sort", Kind::Sort(AccountSort::NAMES), Need::Default("\"-credits_available\""), "The order."),
    PLACE[0],
    PLACE[1],
];
const SESSIONS: &[Field] = &[
    field!("project_id", Kind::Id, NOTHING, "Only sessions of this project."),
    field!("account_id", Kind::Id, NOTHING, "Only sessions with this account."),
    field!("status", Kind::Choice(SessionStatus::NAMES), NOTHING, "Only sessions of this status."),
    field!("session_type", Kind::Choice(SessionType::NAMES), NOTHING, "Only this kind of work."),
    field!("from", Kind::Moment, NOTHING, "Only sessions that began then or later."),
    field!("to", Kind::Moment, NOTHING, "Only sessions that began before."),
    WORDS,
    field!("sort", Kind::Sort(SessionSort::NAMES), Need::Default("\"-started_at\""), "The order."),
    PLACE[0],
    PLACE[1],
];
const KNOWLEDGE: &[Field] = &[
    field!("category", Kind::Choice(Category::NAMES), NOTHING, "Only this kind."),
    field!("tag", Kind::Line, NOTHING, "Only entries with this tag."),
    field!("source_session_id", Kind::Id, NOTHING, "Only what came from this session."),
    WORDS,
    field!("sort", Kind::Sort(KnowledgeSort::NAMES), Need::Default("\"-usage_count\""), "The order."),
    PLACE[0],
    PLACE[1],
];
const FILES: &[Field] = &[
    field!(
        "project_id",
        Kind::Id,
        NOTHING,
        "Only files of this project; without it all, in the order of their last change."
    ),
    field!("importance", Kind::Choice(Importance::NAMES), NOTHING, "Only files that matter so much."),
    WORDS,
    field!(
        "sort",
        Kind::Sort(FileSort::NAMES),
        Need::Default("\"-updated_at\""),
        "The order, within a project."
    ),
    PLACE[0],
    PLACE[1],
];
const QUEUE: &[Field] = &[
    field!("status", Kind::Choice(QueueStatus::NAMES), NOTHING, "Only hand-offs of this status."),
    field!("session_id", Kind::Id, NOTHING, "Only hand-offs of this session."),
    field!("sort", Kind::Sort(QueueSort::NAMES), Need::Default("\"-priority\""), "The order."),
    PLACE[0],
    PLACE[1],
];
const OF_SESSION: &[Field] = &[field!("session_id", Kind::Id, Need::Required, "Whose."), PLACE[0], PLACE[1]];
const ACTIVITY: &[Field] =
    &[field!("row_id", Kind::Id, NOTHING, "Only what was done to this row."), PLACE[0], PLACE[1]];

const LIMIT_HIT: &[Field] = &[field!(
    "credits_limit",
    COUNT,
    NOTHING,
    "The true limit, where it is known; without it what was used since the last refresh."
)];
const CREDITS: &[Field] = &[
    field!(
        "delta",
        Kind::Whole { min: -1_000_000, max: 1_000_000 },
        Need::Open,
        "Credits more, or fewer as a correction."
    ),
    field!("set", COUNT, Need::Open, "Credits in all. Either this or `delta`."),
];
const CHECKPOINT: &[Field] = &[field!(
    "checkpoint_data",
    Kind::Json,
    Need::Required,
    "Any JSON or text that the work can be restored from; null takes it away."
)];
const OUTCOME: &[Field] = &[field!("success", Kind::Flag, Need::Required, "Whether it helped.")];

const BRIEFING_OUTCOME: &[Field] = &[
    field!(
        "sufficed",
        Kind::Choice(Sufficed::NAMES),
        Need::Required,
        "Whether the briefing of the session before told enough to go on."
    ),
    field!("missing", Kind::Text, EMPTY, "What was missing."),
];

const LEVELS: &[&str] = &["high", "medium", "low", "auto"];
const COMPRESS: &[Field] = &[
    field!("project_id", Kind::Id, Need::Required, "The project; its charter goes into the briefing."),
    field!("context", Kind::Text, Need::Required, "The conversation, in any format that can be opened."),
    field!("credits_used", COUNT, NOTHING, "Credits that the session used, for the heading."),
    field!("from_account_id", Kind::Id, NOTHING, "The account that the session ran on, for the heading."),
    field!("level", Kind::Choice(LEVELS), Need::Default("\"medium\""), "How short: high is the shortest."),
];
const SMART_COMPRESS: &[Field] = &[
    field!("project_id", Kind::Id, Need::Required, "The project; its charter goes into the briefing."),
    field!("context", Kind::Text, Need::Required, "The conversation, in any format that can be opened."),
    field!(
        "compress_level",
        Kind::Choice(LEVELS),
        Need::Default("\"auto\""),
        "How short: high is the shortest."
    ),
];
const TAG: Field = field!("specialization", Kind::Line, NOTHING, "A tag that the account must have.");
const LEAST: Field = field!("min_credits", COUNT, Need::Default("50"), "Credits that it must have left.");
const EXPIRING: Field = field!(
    "prefer_expiring",
    Kind::Flag,
    Need::Open,
    "Whether, of accounts with about as many credits, the one that refreshes first is taken; without it as Settings say."
);
const SELECT: &[Field] = &[TAG, LEAST, EXPIRING];
const ROTATE: &[Field] = &[
    field!("current_account_id", Kind::Id, Need::Required, "The account that is dry."),
    field!("project_id", Kind::Id, Need::Required, "The project whose session runs on it."),
    field!(
        "context",
        Kind::Text,
        NOTHING,
        "The latest part of the conversation, in any format that can be opened; it is kept with the session."
    ),
    field!("level", Kind::Choice(LEVELS), Need::Default("\"auto\""), "How short: high is the shortest."),
    TAG,
    LEAST,
    EXPIRING,
];
const ANALYZE: &[Field] = &[
    field!("project_id", Kind::Id, NOTHING, "Only sessions of this project."),
    field!(
        "days",
        Kind::Whole { min: 1, max: 3650 },
        Need::Default("30"),
        "How many days, today being the last."
    ),
    field!("zone", Kind::Line, Need::Default("\"UTC\""), "The time zone whose clock tells days and hours."),
    field!(
        "credits_per_handoff",
        COUNT,
        Need::Open,
        "Credits that a hand-off is taken to save. Without this and the next two, what was kept with each counts."
    ),
    field!(
        "minutes_per_handoff",
        COUNT,
        Need::Open,
        "Minutes that a hand-off by hand is taken to need; what yours take, as measured, comes off."
    ),
    field!("hourly_rate", Kind::Money, Need::Open, "What an hour of work is worth."),
];
const BATCH: &[Field] = &[field!(
    "accounts",
    Kind::Json,
    Need::Required,
    "A list of accounts, each with the fields of an account."
)];
const EXPORT: &[Field] = &[field!("project_id", Kind::Id, Need::Required, "Which project.")];
const IMPORT: &[Field] = &[
    field!("document", Kind::Json, Need::Required, "An export document."),
    field!(
        "mode",
        Kind::Choice(&["merge", "replace"]),
        Need::Default("\"merge\""),
        "Whether what is there stays or goes."
    ),
    field!(
        "apply",
        Kind::Flag,
        Need::Default("false"),
        "Whether to do it; without it only what would be done is told."
    ),
];

macro_rules! endpoint {
    (
        $method:literal $path:literal $fields:expr, $operation:expr,
        $doc:literal, $answer:literal, $example:literal $(, $code:ident: $why:literal)* $(,)?
    ) => {
        Endpoint {
            method: $method,
            path: $path,
            fields: $fields,
            extent: if $method.as_bytes()[1] == b'A' { Extent::Change } else { Extent::Whole },
            operation: $operation,
            #[cfg(feature = "reference")]
            doc: $doc,
            #[cfg(feature = "reference")]
            answer: $answer,
            #[cfg(feature = "reference")]
            example: $example,
            #[cfg(feature = "reference")]
            errors: &[$((crate::api::Code::$code, $why)),*],
        }
    };
}

use Operation as Op;

/// Every request that can be made.
pub const ENDPOINTS: &[Endpoint] = &[
    endpoint!("GET" "/api/stats" NONE, Op::Stats, "The figures of the dashboard.",
        "active_projects, active_accounts, accounts, total_credits, total_sessions, credits_left_today, credits_limit, running, savings", "{}"),
    endpoint!("GET" "/api/projects" PROJECTS, Op::List(Table::Projects), "Lists projects.",
        "items, next_cursor, total", r#"{"status": "active", "sort": "name", "limit": 2}"#),
    endpoint!("POST" "/api/projects" schema::PROJECT, Op::Create(Table::Projects), "Makes a project.",
        "the project", r#"{"name": "Atlas", "charter": "Answer in English.", "specialization": ["rust"]}"#,
        Conflict: "another live project has the name"),
    endpoint!("GET" "/api/projects/{id}" NONE, Op::Get(Table::Projects), "One project.", "the project", "{}"),
    endpoint!("PATCH" "/api/projects/{id}" schema::PROJECT, Op::Update(Table::Projects), "Changes the named fields of a project.",
        "the project", r#"{"status": "paused", "revision": 2}"#,
        Conflict: "the name is taken, or the project has another revision by now"),
    endpoint!("DELETE" "/api/projects/{id}" NONE, Op::Delete(Table::Projects), "Moves a project to the trash, with all that belongs to it.",
        "the project", "{}"),
    endpoint!("POST" "/api/projects/{id}/restore" NONE, Op::Restore(Table::Projects), "Takes a project out of the trash, with all that went with it.",
        "the project", "{}", Conflict: "it is not in the trash, or another live project has its name by now"),
    endpoint!("POST" "/api/projects/{id}/purge" NONE, Op::Purge(Table::Projects), "Deletes a trashed project for good, with all that belongs to it.",
        "id", "{}", Conflict: "it is not in the trash"),
    endpoint!("GET" "/api/projects/{id}/timeline" PAGE, Op::Timeline, "Sessions, snapshots, hand-offs and edits of a project, the latest first.",
        "items, next_cursor, total; a page has as many sessions as `limit` says, with all that belongs to them, and `total` counts sessions", r#"{"limit": 2}"#),
    endpoint!("GET" "/api/accounts" ACCOUNTS, Op::List(Table::Accounts), "Lists accounts.",
        "items, next_cursor, total", r#"{"platform": "claude", "limit": 1}"#),
    endpoint!("POST" "/api/accounts" schema::ACCOUNT, Op::Create(Table::Accounts), "Adds an account.",
        "the account", r#"{"account_name": "dev-007", "platform": "claude", "refresh_rule": {"kind": "daily", "time": "07:00", "zone": "Asia/Jakarta"}}"#,
        Conflict: "another live account has the name"),
    endpoint!("GET" "/api/accounts/{id}" NONE, Op::Get(Table::Accounts), "One account.", "the account", "{}"),
    endpoint!("PATCH" "/api/accounts/{id}" schema::ACCOUNT, Op::Update(Table::Accounts), "Changes the named fields of an account.",
        "the account", r#"{"credits_available": 40}"#, Conflict: "the name is taken, or the account has another revision by now"),
    endpoint!("DELETE" "/api/accounts/{id}" NONE, Op::Delete(Table::Accounts), "Moves an account to the trash; its sessions stay.", "the account", "{}"),
    endpoint!("POST" "/api/accounts/{id}/restore" NONE, Op::Restore(Table::Accounts), "Takes an account out of the trash.",
        "the account", "{}", Conflict: "it is not in the trash, or another live account has its name by now"),
    endpoint!("POST" "/api/accounts/{id}/purge" NONE, Op::Purge(Table::Accounts), "Deletes a trashed account for good.",
        "id", "{}", Conflict: "it is not in the trash, or sessions ran on it"),
    endpoint!("POST" "/api/accounts/{id}/limit-hit" LIMIT_HIT, Op::HitLimit, "Records that the platform refused more work: marks the account as exhausted and keeps the true limit.",
        "the account", "{}"),
    endpoint!("POST" "/api/accounts/{id}/refresh" NONE, Op::Refresh, "Gives an account its credits back now, whatever its rule says.", "the account", "{}"),
    endpoint!("GET" "/api/sessions" SESSIONS, Op::List(Table::Sessions), "Lists sessions.",
        "items, next_cursor, total", r#"{"project_id": "$project", "status": "in_progress", "limit": 1}"#),
    endpoint!("POST" "/api/sessions" schema::SESSION, Op::Create(Table::Sessions), "Starts a session.",
        "id, session_number, session, and previous_handoff: what the session before it left", r#"{"project_id": "$project", "account_id": "$account", "session_type": "feature", "objectives": "Sign in with a passkey."}"#,
        NotFound: "the project or the account is in the trash"),
    endpoint!("GET" "/api/sessions/{id}" NONE, Op::Get(Table::Sessions), "One session.", "the session", "{}"),
    endpoint!("PATCH" "/api/sessions/{id}" schema::SESSION, Op::Update(Table::Sessions), "Changes the named fields of a session.",
        "the session", r#"{"blockers": "The staging server is down."}"#, Conflict: "the session has another revision by now"),
    endpoint!("DELETE" "/api/sessions/{id}" NONE, Op::Delete(Table::Sessions), "Moves a session to the trash; its number stays taken.", "the session", "{}"),
    endpoint!("POST" "/api/sessions/{id}/restore" NONE, Op::Restore(Table::Sessions), "Takes a session out of the trash.",
        "the session", "{}", Conflict: "it is not in the trash"),
    endpoint!("POST" "/api/sessions/{id}/purge" NONE, Op::Purge(Table::Sessions), "Deletes a trashed session for good, with its snapshots, conversation and hand-offs.",
        "id", "{}", Conflict: "it is not in the trash"),
    endpoint!("POST" "/api/sessions/{id}/complete" schema::COMPLETION, Op::Complete, "Ends a session.",
        "the session", r#"{"status": "completed", "credits_used": 88, "accomplishments": "Passkeys work."}"#, Conflict: "it has ended already"),
    endpoint!("POST" "/api/sessions/{id}/credits" CREDITS, Op::Credits, "Logs credits that a running session used.",
        "the session", r#"{"delta": 5}"#, Conflict: "the session has ended"),
    endpoint!("POST" "/api/sessions/{id}/checkpoint" CHECKPOINT, Op::Checkpoint, "Keeps what the work can be restored from.",
        "the session", r#"{"checkpoint_data": {"branch": "passkeys", "step": 3}}"#),
    endpoint!("POST" "/api/sessions/{id}/outcome" BRIEFING_OUTCOME, Op::BriefingOutcome, "Records whether the briefing that a session began with sufficed.",
        "the session, whose briefing_outcome now holds it", r#"{"sufficed": "partly", "missing": "The port of the server."}"#, Conflict: "it is the first session of its project"),
    endpoint!("GET" "/api/snapshots" OF_SESSION, Op::List(Table::Snapshots), "Lists the snapshots of a session, the latest first.",
        "items, next_cursor, total", r#"{"session_id": "$session"}"#),
    endpoint!("GET" "/api/snapshots/{id}" NONE, Op::Get(Table::Snapshots), "One snapshot.", "the snapshot", "{}"),
    endpoint!("PATCH" "/api/snapshots/{id}" schema::SNAPSHOT, Op::Update(Table::Snapshots), "Notes the commit that the work of a snapshot stands at.",
        "the snapshot", r#"{"git_commit_hash": "4f0c2d1"}"#, Conflict: "the snapshot has another revision by now"),
    endpoint!("GET" "/api/sessions/{id}/commit-message" NONE, Op::CommitMessage, "Writes a commit message (Conventional Commits) of what a session achieved.",
        "message, commands", "{}", NotFound: "there is no such session, or nothing that it achieved is written down"),
    endpoint!("GET" "/api/conversations" OF_SESSION, Op::List(Table::Turns), "Lists the turns of a session's conversation, in their order.",
        "items, next_cursor, total", r#"{"session_id": "$session", "limit": 1}"#),
    endpoint!("POST" "/api/handoff/compress" COMPRESS, Op::Compress, "Makes a briefing of a conversation. Nothing is kept.",
        "briefing, level, sections, stats", r#"{"project_id": "$project", "context": "User: Use Postgres.\n\nAssistant: Done. Next: write the migration.", "level": "high"}"#,
        Invalid: "the context is no conversation"),
    endpoint!("GET" "/api/knowledge" KNOWLEDGE, Op::List(Table::Knowledge), "Lists knowledge.",
        "items, next_cursor, total", r#"{"category": "tip", "q": "cache", "limit": 1}"#),
    endpoint!("POST" "/api/knowledge" schema::KNOWLEDGE, Op::Create(Table::Knowledge), "Adds a knowledge entry.",
        "the entry", r#"{"category": "error_solution", "title": "Port in use", "description": "Stop the old server first.", "tags": ["dev"]}"#),
    endpoint!("GET" "/api/knowledge/{id}" NONE, Op::Get(Table::Knowledge), "One entry.", "the entry", "{}"),
    endpoint!("PATCH" "/api/knowledge/{id}" schema::KNOWLEDGE, Op::Update(Table::Knowledge), "Changes the named fields of an entry.",
        "the entry", r#"{"tags": ["cache", "wasm"]}"#, Conflict: "the entry has another revision by now"),
    endpoint!("DELETE" "/api/knowledge/{id}" NONE, Op::Delete(Table::Knowledge), "Moves an entry to the trash.", "the entry", "{}"),
    endpoint!("POST" "/api/knowledge/{id}/restore" NONE, Op::Restore(Table::Knowledge), "Takes an entry out of the trash.",
        "the entry", "{}", Conflict: "it is not in the trash"),
    endpoint!("POST" "/api/knowledge/{id}/purge" NONE, Op::Purge(Table::Knowledge), "Deletes a trashed entry for good.", "id", "{}", Conflict: "it is not in the trash"),
    endpoint!("POST" "/api/knowledge/{id}/use" NONE, Op::Use, "Counts a use of an entry.", "the entry", "{}"),
    endpoint!("POST" "/api/knowledge/{id}/outcome" OUTCOME, Op::Outcome, "Counts whether an entry helped.", "the entry", r#"{"success": true}"#),
    endpoint!("GET" "/api/files" FILES, Op::List(Table::Files), "Lists files.",
        "items, next_cursor, total", r#"{"project_id": "$project", "sort": "file_path", "limit": 1}"#),
    endpoint!("POST" "/api/files" schema::FILE, Op::Create(Table::Files), "Adds a file to a project.",
        "the file", r#"{"project_id": "$project", "file_path": "src/login.rs", "importance": "high"}"#, Conflict: "the project has a file with that path"),
    endpoint!("GET" "/api/files/{id}" NONE, Op::Get(Table::Files), "One file.", "the file", "{}"),
    endpoint!("PATCH" "/api/files/{id}" schema::FILE, Op::Update(Table::Files), "Changes the named fields of a file.",
        "the file", r#"{"git_status": "modified"}"#, Conflict: "the path is taken, or the file has another revision by now"),
    endpoint!("DELETE" "/api/files/{id}" NONE, Op::Delete(Table::Files), "Moves the entry of a file to the trash; the file itself is not touched.", "the file", "{}"),
    endpoint!("POST" "/api/files/{id}/restore" NONE, Op::Restore(Table::Files), "Takes the entry of a file out of the trash.",
        "the file", "{}", Conflict: "it is not in the trash, or its path is taken by now"),
    endpoint!("POST" "/api/files/{id}/purge" NONE, Op::Purge(Table::Files), "Deletes the trashed entry of a file for good.", "id", "{}", Conflict: "it is not in the trash"),
    endpoint!("GET" "/api/queue" QUEUE, Op::List(Table::Queue), "Lists hand-offs.",
        "items, next_cursor, total", r#"{"status": "pending", "limit": 1}"#),
    endpoint!("POST" "/api/queue" schema::QUEUE, Op::Create(Table::Queue), "Queues a hand-off of a session.",
        "the hand-off", r#"{"session_id": "$session", "priority": 8}"#),
    endpoint!("GET" "/api/queue/{id}" NONE, Op::Get(Table::Queue), "One hand-off.", "the hand-off", "{}"),
    endpoint!("PATCH" "/api/queue/{id}" schema::QUEUE, Op::Update(Table::Queue), "Changes the named fields of a hand-off.",
        "the hand-off", r#"{"status": "failed", "outcome": "The account was blocked."}"#, Conflict: "the hand-off has another revision by now"),
    endpoint!("DELETE" "/api/queue/{id}" NONE, Op::Delete(Table::Queue), "Cancels a hand-off: moves it to the trash.", "the hand-off", "{}"),
    endpoint!("POST" "/api/queue/{id}/restore" NONE, Op::Restore(Table::Queue), "Takes a hand-off out of the trash.",
        "the hand-off", "{}", Conflict: "it is not in the trash"),
    endpoint!("POST" "/api/queue/{id}/purge" NONE, Op::Purge(Table::Queue), "Deletes a trashed hand-off for good.", "id", "{}", Conflict: "it is not in the trash"),
    endpoint!("POST" "/api/queue/{id}/retry" NONE, Op::Retry, "Puts a failed hand-off back among those that wait.",
        "the hand-off", "{}", Conflict: "it has not failed"),
    endpoint!("POST" "/api/private/select-best-account" SELECT, Op::SelectBest, "Chooses the account to use next.",
        "account, reason, alternatives", r#"{"specialization": "frontend"}"#,
        NoAccount: "none fits; `alternatives` and `next_refresh` say what is closest"),
    endpoint!("POST" "/api/private/auto-rotate" ROTATE, Op::AutoRotate, "Moves the running session of a project to the next account: all of it, or nothing.",
        "next_account, reason, session, briefing, credits_saved, minutes_saved", r#"{"current_account_id": "$account", "project_id": "$project"}"#,
        NoAccount: "no other account fits; nothing was changed",
        Conflict: "no session of the project runs on the account, or it changed meanwhile",
        Invalid: "the context is no conversation; nothing was changed"),
    endpoint!("POST" "/api/private/analyze-credits" ANALYZE, Op::Analyze, "Judges how well credits were used.",
        "the figures of the sessions that ended; daily, distribution, by_account and the like, hours (Monday first); expired, savings, cost, forecast and learning", r#"{"days": 30}"#),
    endpoint!("POST" "/api/private/smart-compress" SMART_COMPRESS, Op::SmartCompress, "Makes a briefing of a conversation, as short as loses nothing that matters.",
        "briefing, level, sections, stats", r#"{"project_id": "$project", "context": "User: Use Postgres.\n\nAssistant: Done. Next: write the migration."}"#,
        Invalid: "the context is no conversation"),
    endpoint!("POST" "/api/private/batch-create-accounts" BATCH, Op::BatchCreate, "Adds many accounts at once: the good ones in one transaction.",
        "created: line and id of each; rejected: line and errors of each", r#"{"accounts": [{"account_name": "dev-008"}, {"account_name": ""}]}"#),
    endpoint!("POST" "/api/private/export-project" EXPORT, Op::ExportProject, "Exports a project with all that belongs to it.",
        "the export document", r#"{"project_id": "$project"}"#),
    endpoint!("POST" "/api/import" IMPORT, Op::Import, "Says what an import would do, or does it.",
        "what is added, changed and skipped", r#"{"document": "$export", "mode": "merge"}"#,
        Invalid: "the document is broken; nothing was changed"),
    endpoint!("GET" "/api/trash" NONE, Op::Trash, "What is in the trash, the latest first.", "items", "{}"),
    endpoint!("GET" "/api/activity" ACTIVITY, Op::Activity, "What was done, the latest first.", "items, next_cursor, total", r#"{"limit": 2}"#),
];

/// What a path and a method lead to.
#[derive(Clone, Copy, Debug)]
pub enum Route<'a> {
    /// To an endpoint, with the id in the path.
    Found(&'static Endpoint, Option<&'a str>),
    /// The path takes other methods.
    OtherMethod(&'static str),
    /// There is no such path.
    Unknown,
}

/// Finds the endpoint of a request.
pub fn route<'a>(method: &str, path: &'a str) -> Route<'a> {
    let mut other = Route::Unknown;
    for endpoint in ENDPOINTS {
        if let Some(id) = matched(endpoint.path, path) {
            if endpoint.method == method {
                return Route::Found(endpoint, id);
            }
            other = Route::OtherMethod(endpoint.path);
        }
    }
    other
}

/// The methods that a path takes.
pub fn methods(pattern: &str) -> Vec<&'static str> {
    ENDPOINTS.iter().filter(|it| it.path == pattern).map(|it| it.method).collect()
}

/// Whether a path fits a pattern, with the part that stands for the id.
fn matched<'a>(pattern: &str, path: &'a str) -> Option<Option<&'a str>> {
    let Some((before, after)) = pattern.split_once("{id}") else {
        return (pattern == path).then_some(None);
    };
    let id = path.strip_prefix(before)?.strip_suffix(after)?;
    (!id.is_empty() && !id.contains('/')).then_some(Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(method: &str, path: &str) -> String {
        match route(method, path) {
            Route::Found(endpoint, id) => format!("{:?} {}", endpoint.operation, id.unwrap_or("-")),
            Route::OtherMethod(path) => methods(path).join(" "),
            Route::Unknown => "unknown".to_owned(),
        }
    }

    #[test]
    fn requests_find_their_endpoint() {
        for (method, path, expected) in [
            ("GET", "/api/stats", "Stats -"),
            ("POST", "/api/stats", "GET"),
            ("GET", "/api/projects/7", "Get(Projects) 7"),
            ("PUT", "/api/projects/7", "GET PATCH DELETE"),
            ("POST", "/api/projects/7/restore", "Restore(Projects) 7"),
            ("GET", "/api/projects/", "unknown"),
            ("GET", "/api/projects/7/8", "unknown"),
            ("GET", "/api/nothing", "unknown"),
            ("GET", "", "unknown"),
            ("POST", "/api/private/auto-rotate", "AutoRotate -"),
        ] {
            assert_eq!(told(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn no_two_endpoints_answer_the_same_request() {
        for (index, one) in ENDPOINTS.iter().enumerate() {
            let doubles =
                ENDPOINTS[..index].iter().filter(|it| (it.method, it.path) == (one.method, one.path));
            assert_eq!(doubles.count(), 0, "{} {}", one.method, one.path);
        }
    }
}
