//! The data layer as a script can time it: each function is one piece of work on made-up data. The page beside this
//! crate does the same work with Dexie and MiniSearch, in the same run.

use domain::api::{
    Failure, KnowledgeQuery, KnowledgeSort, Order, Page, ProjectQuery, SessionQuery, SessionSort,
};
use domain::archive::{Document, ImportMode};
use domain::knowledge::{self, Category, Knowledge};
use domain::schema::Fields;
use domain::search::{Entry, Field, Filter, Index, Query};
use domain::session::{SessionStatus, SessionType};
use domain::{KeyPart, Row, Table, Timestamp};
use paas::browser::world::world;
use paas::service::Service;
use paas::store::indexed_db::IndexedDb;
use paas::store::{Direction, Mode, Rows, Scan, Store, StoreError, Stretch, Transaction, read};
use sample_data::big::{self, Data, Size};
use wasm_bindgen::prelude::*;

/// The seed of all data, so that every run works on the same rows.
const SEED: u64 = 20_261_123;

/// A database of its own, and data to put into it.
#[wasm_bindgen]
pub struct Bench {
    service: Service<IndexedDb>,
    data: Data,
    document: Vec<u8>,
}

fn words(error: StoreError) -> JsError {
    JsError::new(&error.to_string())
}

fn told(failure: Failure) -> JsError {
    JsError::new(&failure.error)
}

#[wasm_bindgen]
impl Bench {
    /// Opens a database of that name. The data are Big, or of its knowledge and accounts alone.
    pub async fn open(name: String, is_big: bool) -> Result<Bench, JsError> {
        let store = IndexedDb::open(&name, |_| {}).await.map_err(words)?;
        let part = Size { projects: 1, sessions: 0, turns: 0, ..Size::BIG };
        let data = big::data(if is_big { Size::BIG } else { part }, SEED);
        Ok(Self { service: Service::new(store, world(), |_| {}), data, document: Vec::new() })
    }

    /// The knowledge as JSON.
    pub fn knowledge(&self) -> String {
        domain_json(&self.data.knowledge)
    }

    /// Puts all knowledge into the database.
    #[wasm_bindgen(js_name = insertKnowledge)]
    pub async fn insert_knowledge(&self) -> Result<(), JsError> {
        self.insert(&self.data.knowledge).await
    }

    /// Reads 20 entries of a category by their use; the most used first, or last.
    #[wasm_bindgen(js_name = pageOfKnowledge)]
    pub async fn page_of_knowledge(&self, is_down: bool) -> Result<usize, JsError> {
        let transaction = self.service.store().begin(&[Table::Knowledge], Mode::Read).await.map_err(words)?;
        let stretch = Stretch {
            from: (!is_down).then_some(KeyPart::Number(3.0)),
            ..Stretch::of(knowledge::CATEGORY_USAGE, [Category::Pattern.name().into()])
        };
        let direction = if is_down { Direction::Down } else { Direction::Up };
        let scan = Scan { stretch, direction, after: None, limit: 20 };
        Ok(transaction.rows::<Knowledge>(&scan).await.map_err(words)?.len())
    }

    /// Reads all knowledge.
    #[wasm_bindgen(js_name = allKnowledge)]
    pub async fn all_knowledge(&self) -> Result<usize, JsError> {
        let transaction = self.service.store().begin(&[Table::Knowledge], Mode::Read).await.map_err(words)?;
        let bodies = transaction.dump(Table::Knowledge, None, usize::MAX).await.map_err(words)?;
        let rows = bodies.iter().map(|body| read(body));
        Ok(rows.collect::<Result<Vec<Knowledge>, _>>().map_err(words)?.len())
    }

    /// Writes one entry again.
    #[wasm_bindgen(js_name = writeOne)]
    pub async fn write_one(&self, place: usize) -> Result<(), JsError> {
        let mut row = self.data.knowledge[place % self.data.knowledge.len()].clone();
        row.usage_count += 1;
        self.insert(&[row]).await
    }

    /// Puts 100 accounts into the database, as rows.
    #[wasm_bindgen(js_name = insertAccounts)]
    pub async fn insert_accounts(&self) -> Result<(), JsError> {
        self.insert(&self.data.accounts[..100]).await
    }

    /// Makes 100 accounts as the batch dialog does: each checked, with a line in the activity log.
    #[wasm_bindgen(js_name = createAccounts)]
    pub async fn create_accounts(&self) -> Result<usize, JsError> {
        let fields = |n: usize| Fields::from_iter([("account_name".to_owned(), format!("batch-{n}").into())]);
        let all: Vec<Fields> = (0..100).map(fields).collect();
        Ok(self.service.create_accounts(&all).await.map_err(told)?.created.len())
    }

    /// Takes all accounts away.
    #[wasm_bindgen(js_name = clearAccounts)]
    pub async fn clear_accounts(&self) -> Result<(), JsError> {
        let transaction = self.service.store().begin(&[Table::Accounts], Mode::Write).await.map_err(words)?;
        transaction.clear(Table::Accounts).map_err(words)?;
        transaction.commit().await.map_err(words)
    }

    /// Puts everything into the database; returns how many rows that is.
    pub async fn fill(&self) -> Result<usize, JsError> {
        self.insert(&self.data.projects).await?;
        self.insert(&self.data.accounts).await?;
        self.insert(&self.data.sessions).await?;
        self.insert(&self.data.snapshots).await?;
        self.insert(&self.data.files).await?;
        self.insert(&self.data.queue).await?;
        self.insert(&self.data.knowledge).await?;
        for turns in self.data.turns.chunks(10_000) {
            self.insert(turns).await?;
        }
        Ok(self.data.rows().count())
    }

    /// Exports everything; returns how many bytes that is.
    pub async fn export(&mut self) -> Result<usize, JsError> {
        let mut rows = Vec::new();
        let mut write = |part: &[u8]| rows.extend_from_slice(part);
        let exported = self.service.export(None, &mut write, &mut |_, _| true).await.map_err(told)?;
        let exported = exported.ok_or_else(|| JsError::new("cancelled"))?;
        self.document = [exported.head.as_bytes(), &rows, exported.tail.as_bytes()].concat();
        Ok(self.document.len())
    }

    /// Checks what another bench exported.
    pub fn check(&self, from: &Bench) -> Result<usize, JsError> {
        Document::read(&from.document, |_| true)
            .map(|document| document.rows())
            .map_err(|refused| JsError::new(&refused.to_string()))
    }

    /// Imports what another bench exported.
    pub async fn import(&self, from: &Bench) -> Result<(), JsError> {
        let document =
            Document::read(&from.document, |_| true).map_err(|refused| JsError::new(&refused.to_string()))?;
        let done = self.service.import(&document, ImportMode::Merge, &mut |_, _| true).await.map_err(told)?;
        done.map(drop).ok_or_else(|| JsError::new("cancelled"))
    }

    /// Forgets the made-up rows, which are in the database by now.
    pub fn forget(&mut self) {
        let (projects, accounts) = (self.data.projects.clone(), self.data.accounts.clone());
        let knowledge = self.data.knowledge[..100].to_vec();
        self.data = Data { projects, accounts, knowledge, ..Data::default() };
    }

    /// Reads a page of a list with Big in the database; the names are those of [`lists`].
    pub async fn page(&self, list: &str) -> Result<usize, JsError> {
        let project = self.data.projects[3].id;
        let account = self.data.accounts[7].id;
        let all = SessionQuery::default();
        let sessions = match list {
            "projects, newest first" => {
                return Ok(self.service.projects(&ProjectQuery::default()).await.map_err(told)?.items.len());
            }
            "knowledge of a category, by use" => return self.knowledge_page(Some(Category::Tip), None).await,
            "knowledge with a tag, newest first" => {
                let tag =
                    self.data.knowledge.iter().find_map(|entry| entry.tags.iter().next().map(str::to_owned));
                return self.knowledge_page(None, tag).await;
            }
            "accounts, most credits first" => {
                return Ok(self.service.accounts(&Default::default()).await.map_err(told)?.items.len());
            }
            "sessions, newest first" => all,
            "sessions of a project" => SessionQuery { project_id: Some(project), ..all },
            "sessions of a project, by credits" => {
                SessionQuery { project_id: Some(project), sort: SessionSort::Credits, ..all }
            }
            "sessions of a status and a type" => SessionQuery {
                status: Some(SessionStatus::Completed),
                session_type: Some(SessionType::Bugfix),
                ..all
            },
            "sessions by four filters, oldest first" => SessionQuery {
                project_id: Some(project),
                account_id: Some(account),
                status: Some(SessionStatus::HandedOff),
                session_type: Some(SessionType::Feature),
                order: Order::Ascending,
                ..all
            },
            "sessions since a day" => {
                SessionQuery { from: Some(Timestamp::from_millis(1_700_000_000_000)), ..all }
            }
            "sessions that say a word" => SessionQuery { q: Some("cache".to_owned()), ..all },
            other => return Err(JsError::new(other)),
        };
        Ok(self.service.sessions(&sessions).await.map_err(told)?.items.len())
    }

    async fn knowledge_page(
        &self,
        category: Option<Category>,
        tag: Option<String>,
    ) -> Result<usize, JsError> {
        let sort = if tag.is_some() { KnowledgeSort::Updated } else { KnowledgeSort::Usage };
        let query =
            KnowledgeQuery { category, tag, sort, page: Page::default(), ..KnowledgeQuery::default() };
        Ok(self.service.knowledge(&query).await.map_err(told)?.items.len())
    }

    async fn insert<T: Row>(&self, rows: &[T]) -> Result<(), JsError> {
        let transaction = self.service.store().begin(&[T::TABLE], Mode::Write).await.map_err(words)?;
        rows.iter().try_for_each(|row| transaction.put_row(row)).map_err(words)?;
        transaction.commit().await.map_err(words)
    }
}

/// The index of all knowledge.
#[wasm_bindgen]
pub struct Search(Index);

#[wasm_bindgen]
impl Search {
    /// Indexes the knowledge of a bench, as the worker does.
    #[wasm_bindgen(constructor)]
    pub fn new(bench: &Bench) -> Self {
        let mut index = Index::default();
        for (key, row) in bench.data.knowledge.iter().enumerate() {
            let tags: Vec<&str> = row.tags.iter().collect();
            let tags = tags.join(" ");
            let texts = vec![
                (Field::Title, row.title.as_str()),
                (Field::Tags, tags.as_str()),
                (Field::Body, row.description.as_str()),
            ];
            index.put(&Entry { key: key as u128, texts, boost: 1.0, ..Entry::default() });
        }
        Self(index)
    }

    /// How many entries are found.
    pub fn find(&mut self, typed: &str) -> usize {
        self.0.search(&Query::parse(typed), Filter::default()).hits.len()
    }
}

fn domain_json<T: Row>(rows: &[T]) -> String {
    let bodies = rows.iter().map(|row| domain::row::to_json(row).unwrap_or_default());
    let bodies: Vec<String> = bodies.map(|body| String::from_utf8_lossy(&body).into_owned()).collect();
    format!("[{}]", bodies.join(","))
}

/// The lists whose pages are timed.
#[wasm_bindgen]
pub fn lists() -> Vec<String> {
    [
        "projects, newest first",
        "accounts, most credits first",
        "sessions, newest first",
        "sessions of a project",
        "sessions of a project, by credits",
        "sessions of a status and a type",
        "sessions by four filters, oldest first",
        "sessions since a day",
        "sessions that say a word",
        "knowledge of a category, by use",
        "knowledge with a tag, newest first",
    ]
    .map(str::to_owned)
    .to_vec()
}
