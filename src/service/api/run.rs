//! What each operation does.

use briefing::briefing::{Header, Level, Options};
use domain::Table;
use domain::api::Failure;
use domain::endpoint::Operation;
use domain::project::Project;
use domain::schema::Fields;
use serde_json::{Value, json};

use super::given::Given;
use super::written;
use crate::protocol::data::{Compress, Context, ImportMode, Scope};
use crate::service::heavy::Heavy;
use crate::service::rotation::none_left;
use crate::service::{Rotation, Service};
use crate::store::Store;

/// Does an operation; the answer's data come as JSON.
pub(super) async fn run<S: Store>(
    service: &Service<S>,
    heavy: &impl Heavy,
    operation: Operation,
    given: &Given<'_>,
) -> Result<String, Failure> {
    let fields = &given.fields;
    match operation {
        Operation::Stats => written(&service.stats().await?),
        Operation::List(table) => list(service, table, given).await,
        Operation::Create(table) => create(service, table, fields).await,
        Operation::Get(table) => get(service, table, given).await,
        Operation::Update(table) => update(service, table, given).await,
        Operation::Delete(table) => delete(service, table, given).await,
        Operation::Restore(table) => restore(service, table, given).await,
        Operation::Purge(table) => purge(service, table, given).await,
        Operation::Timeline => written(&service.timeline(given.id()?, &given.page()).await?),
        Operation::HitLimit => written(&service.hit_limit(given.id()?, given.count("credits_limit")).await?),
        Operation::Refresh => written(&service.refresh_account(given.id()?).await?),
        Operation::Complete => written(&service.complete_session(given.id()?, fields).await?),
        Operation::Credits => credits(service, given).await,
        Operation::Checkpoint => {
            written(&service.save_checkpoint(given.id()?, given.value("checkpoint_data")).await?)
        }
        Operation::CommitMessage => written(&service.commit_message(given.id()?).await?),
        Operation::Use => written(&service.use_knowledge(given.id()?).await?),
        Operation::Outcome => written(&service.record_outcome(given.id()?, given.flag("success")).await?),
        Operation::BriefingOutcome => {
            let missing = given.text("missing").unwrap_or_default();
            written(&service.record_briefing_outcome(given.id()?, given.sufficed(), missing).await?)
        }
        Operation::Retry => written(&service.retry_queue_entry(given.id()?).await?),
        Operation::Compress => compress(service, heavy, given, given.text("level")).await,
        Operation::SmartCompress => {
            compress(service, heavy, given, given.text("compress_level").or(Some("auto"))).await
        }
        Operation::SelectBest => select(service, given).await,
        Operation::AutoRotate => rotate(service, heavy, given).await,
        Operation::Analyze => heavy.analyze(service, given.analysis()).await,
        Operation::BatchCreate => batch(service, given).await,
        Operation::ExportProject => {
            let project = service.project(given.the_id("project_id")?).await?;
            heavy.export(Scope::Project(project.id.to_string())).await
        }
        Operation::Import => import(heavy, given).await,
        Operation::Trash => written(&json!({"items": service.trash().await?})),
        Operation::Activity => written(&service.activity(&given.activity()).await?),
    }
}

async fn list<S: Store>(service: &Service<S>, table: Table, given: &Given<'_>) -> Result<String, Failure> {
    match table {
        Table::Projects => written(&service.projects(&given.projects()).await?),
        Table::Accounts => written(&service.accounts(&given.accounts()).await?),
        Table::Sessions => written(&service.sessions(&given.sessions()).await?),
        Table::Snapshots => written(&service.snapshots(given.the_id("session_id")?, &given.page()).await?),
        Table::Turns => written(&service.conversation(given.the_id("session_id")?, &given.page()).await?),
        Table::Files => written(&service.files(&given.files()).await?),
        Table::Queue => written(&service.queue(&given.queue()).await?),
        Table::Knowledge => written(&service.knowledge(&given.knowledge()).await?),
        Table::Activity => written(&service.activity(&given.activity()).await?),
    }
}

async fn create<S: Store>(service: &Service<S>, table: Table, fields: &Fields) -> Result<String, Failure> {
    match table {
        Table::Projects => written(&service.create_project(fields).await?),
        Table::Accounts => written(&service.create_account(fields).await?),
        Table::Sessions => start(service, fields).await,
        Table::Files => written(&service.create_file(fields).await?),
        Table::Queue => written(&service.create_queue_entry(fields).await?),
        Table::Knowledge => written(&service.create_knowledge(fields).await?),
        Table::Snapshots | Table::Turns | Table::Activity => Err(by_itself(table)),
    }
}

async fn start<S: Store>(service: &Service<S>, fields: &Fields) -> Result<String, Failure> {
    let session = service.create_session(fields).await?.session;
    let previous = service.previous_handoff(&session).await?;
    written(&json!({
        "id": session.id,
        "session_number": session.session_number,
        "session": session,
        "previous_handoff": previous,
    }))
}

async fn get<S: Store>(service: &Service<S>, table: Table, given: &Given<'_>) -> Result<String, Failure> {
    match table {
        Table::Projects => written(&service.project(given.id()?).await?),
        Table::Accounts => written(&service.account(given.id()?).await?),
        Table::Sessions => written(&service.session(given.id()?).await?),
        Table::Snapshots => written(&service.snapshot(given.id()?).await?),
        Table::Files => written(&service.file(given.id()?).await?),
        Table::Queue => written(&service.queue_entry(given.id()?).await?),
        Table::Knowledge => written(&service.knowledge_entry(given.id()?).await?),
        Table::Turns | Table::Activity => Err(by_itself(table)),
    }
}

async fn update<S: Store>(service: &Service<S>, table: Table, given: &Given<'_>) -> Result<String, Failure> {
    let fields = &given.fields;
    match table {
        Table::Projects => written(&service.update_project(given.id()?, fields).await?),
        Table::Accounts => written(&service.update_account(given.id()?, fields).await?),
        Table::Sessions => written(&service.update_session(given.id()?, fields).await?),
        Table::Files => written(&service.update_file(given.id()?, fields).await?),
        Table::Queue => written(&service.update_queue_entry(given.id()?, fields).await?),
        Table::Knowledge => written(&service.update_knowledge(given.id()?, fields).await?),
        Table::Snapshots => written(&service.update_snapshot(given.id()?, fields).await?),
        Table::Turns | Table::Activity => Err(by_itself(table)),
    }
}

async fn delete<S: Store>(service: &Service<S>, table: Table, given: &Given<'_>) -> Result<String, Failure> {
    match table {
        Table::Projects => written(&service.delete_project(given.id()?).await?),
        Table::Accounts => written(&service.delete_account(given.id()?).await?),
        Table::Sessions => written(&service.delete_session(given.id()?).await?),
        Table::Files => written(&service.delete_file(given.id()?).await?),
        Table::Queue => written(&service.delete_queue_entry(given.id()?).await?),
        Table::Knowledge => written(&service.delete_knowledge(given.id()?).await?),
        Table::Snapshots | Table::Turns | Table::Activity => Err(by_itself(table)),
    }
}

async fn restore<S: Store>(service: &Service<S>, table: Table, given: &Given<'_>) -> Result<String, Failure> {
    match table {
        Table::Projects => written(&service.restore_project(given.id()?).await?),
        Table::Accounts => written(&service.restore_account(given.id()?).await?),
        Table::Sessions => written(&service.restore_session(given.id()?).await?),
        Table::Files => written(&service.restore_file(given.id()?).await?),
        Table::Queue => written(&service.restore_queue_entry(given.id()?).await?),
        Table::Knowledge => written(&service.restore_knowledge(given.id()?).await?),
        Table::Snapshots | Table::Turns | Table::Activity => Err(by_itself(table)),
    }
}

async fn purge<S: Store>(service: &Service<S>, table: Table, given: &Given<'_>) -> Result<String, Failure> {
    match table {
        Table::Projects => service.purge_project(given.id()?).await?,
        Table::Accounts => service.purge_account(given.id()?).await?,
        Table::Sessions => service.purge_session(given.id()?).await?,
        Table::Files => service.purge_file(given.id()?).await?,
        Table::Queue => service.purge_queue_entry(given.id()?).await?,
        Table::Knowledge => service.purge_knowledge(given.id()?).await?,
        Table::Snapshots | Table::Turns | Table::Activity => return Err(by_itself(table)),
    }
    written(&json!({"id": given.id}))
}

/// Rows that are made and go with others; the table of endpoints names none of their own.
fn by_itself(table: Table) -> Failure {
    Failure::not_found(table.name())
}

async fn credits<S: Store>(service: &Service<S>, given: &Given<'_>) -> Result<String, Failure> {
    let id = given.id()?;
    match (given.whole("delta"), given.count("set")) {
        (Some(delta), None) => written(&service.log_credits(id, delta).await?),
        (None, Some(used)) => written(&service.set_credits(id, used).await?),
        _ => Err(Failure::field("delta", "or set must be given, and not both")),
    }
}

async fn compress<S: Store>(
    service: &Service<S>,
    heavy: &impl Heavy,
    given: &Given<'_>,
    level: Option<&str>,
) -> Result<String, Failure> {
    let project = service.project(given.the_id("project_id")?).await?;
    let header = header(service, given, &project).await?;
    let platform = match given.id_in("from_account_id") {
        Some(account) => service.shape(service.account(account).await?.platform),
        None => Options::default().platform,
    };
    let options = Options { level: level_of(level), platform, header, ..Options::default() };
    let context = Context::Text(given.text("context").unwrap_or_default().to_owned());
    written(&heavy.compress(Compress { context, options }).await?)
}

fn level_of(name: Option<&str>) -> Level {
    match name {
        Some("high") => Level::High,
        Some("low") => Level::Low,
        Some("auto") => Level::Auto,
        _ => Level::Medium,
    }
}

async fn header<S: Store>(
    service: &Service<S>,
    given: &Given<'_>,
    project: &Project,
) -> Result<Header, Failure> {
    let account = match given.id_in("from_account_id") {
        Some(account) => service.account(account).await?.account_name.to_string(),
        None => String::new(),
    };
    Ok(Header {
        project: project.name.to_string(),
        session: String::new(),
        account,
        credits: given.count("credits_used").map(|used| used.to_string()).unwrap_or_default(),
        charter: project.charter.clone(),
    })
}

async fn select<S: Store>(service: &Service<S>, given: &Given<'_>) -> Result<String, Failure> {
    let selection = service.select_account(&given.wish()).await?;
    match &selection.account {
        Some(account) => written(&json!({
            "account": account,
            "reason": selection.reason,
            "alternatives": selection.alternatives,
        })),
        None => Err(none_left(&selection)),
    }
}

async fn rotate<S: Store>(
    service: &Service<S>,
    heavy: &impl Heavy,
    given: &Given<'_>,
) -> Result<String, Failure> {
    let session =
        service.running_on(given.the_id("project_id")?, given.the_id("current_account_id")?).await?.id;
    let rotation = Rotation {
        session,
        wish: given.wish(),
        level: level_of(given.text("level")),
        latest: given.text("context").map(str::to_owned),
    };
    written(&service.rotate(heavy, &rotation).await?)
}

async fn batch<S: Store>(service: &Service<S>, given: &Given<'_>) -> Result<String, Failure> {
    let value = given.value("accounts");
    let entries: Option<Vec<Fields>> =
        value.as_array().and_then(|list| list.iter().map(|it| it.as_object().cloned()).collect());
    let entries = entries.ok_or_else(|| Failure::field("accounts", "must be a list of objects"))?;
    let made = service.create_accounts(&entries).await?;
    let is_rejected = |place: &usize| made.rejected.iter().any(|(rejected, _)| rejected == place);
    // Those that were made keep the order of the list.
    let places = (0..entries.len()).filter(|place| !is_rejected(place));
    let created = places.zip(&made.created).map(|(place, id)| json!({"line": place + 1, "id": id}));
    let rejected =
        made.rejected.iter().map(|(place, failure)| json!({"line": place + 1, "errors": failure.fields}));
    written(&json!({
        "created": created.collect::<Vec<_>>(),
        "rejected": rejected.collect::<Vec<_>>(),
    }))
}

async fn import(heavy: &impl Heavy, given: &Given<'_>) -> Result<String, Failure> {
    let document = given.value("document");
    let text = match &document {
        Value::String(text) => text.clone(),
        document => document.to_string(),
    };
    let mode = match given.text("mode") {
        Some("replace") => ImportMode::Replace,
        _ => ImportMode::Merge,
    };
    written(&heavy.import(text, mode, given.flag("apply")).await?)
}
