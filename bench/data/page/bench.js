// Times the same work in the app's data layer and in Dexie, by turns, so that both meet the same noise.
// Leaves its rows in `window.measured`, or why it stopped in `window.failed`.

import { Dexie } from "dexie";
import MiniSearch from "minisearch";
import init, { Bench, Search, lists } from "./data_bench.js";

const measured = [];

/** Megabytes that the program takes. */
let memory;

/** Milliseconds that some work takes. */
async function time(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const middle = (times) => times.sort((one, other) => one - other)[times.length >> 1];
const worst = (times) => Math.max(...times);

/** Takes turns and notes the middle and the worst time of each contender. */
async function compare(what, rounds, contenders) {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(contenders)) {
      times[name].push(await work(round));
    }
  }
  for (const [who, list] of Object.entries(times)) {
    measured.push({ what, who, rounds, middle: middle(list), worst: worst(list) });
  }
}

/** The indexes of the app's own table. */
const KNOWLEDGE =
  "id, [category+updated_at], [category+usage_count], usage_count, updated_at, source_session_id, deleted_at";
const ACCOUNTS =
  "id, &account_name, [status+credits_available], [platform+credits_available], credits_available, updated_at, deleted_at";

function dexie(name, options) {
  const database = new Dexie(name, options);
  database.version(1).stores({ knowledge: KNOWLEDGE, accounts: ACCOUNTS });
  return database.open();
}

async function besideDexie() {
  const sample = await Bench.open("sample", false);
  const rows = JSON.parse(sample.knowledge());
  const insertOwn = async (round) => {
    const bench = await Bench.open(`own ${round}`, false);
    return time(() => bench.insertKnowledge());
  };
  const insertDexie = async (round) => {
    const database = await dexie(`dexie ${round}`);
    return time(() => database.knowledge.bulkAdd(rows));
  };
  await compare("insert 10,000 knowledge entries", 3, { own: insertOwn, Dexie: insertDexie });

  const own = await Bench.open("own 0", false);
  const other = await dexie("dexie 0");
  const strict = await dexie("dexie 1", { chromeTransactionDurability: "strict" });
  const page = (from, isDown) => {
    const found = other.knowledge.where("[category+usage_count]").between(["pattern", from], ["pattern", Dexie.maxKey]);
    return (isDown ? found.reverse() : found).limit(20).toArray();
  };
  await compare("page of 20 by a compound index, upwards", 300, {
    own: () => time(() => own.pageOfKnowledge(false)),
    Dexie: () => time(() => page(3, false)),
  });
  await compare("page of 20 by a compound index, downwards", 300, {
    own: () => time(() => own.pageOfKnowledge(true)),
    Dexie: () => time(() => page(Dexie.minKey, true)),
  });
  await compare("one write", 300, {
    "own (safe on the disk)": (round) => time(() => own.writeOne(round * 7)),
    "Dexie (as it comes)": (round) => time(() => other.knowledge.put({ ...rows[round * 7], usage_count: round })),
    "Dexie (safe on the disk)": (round) => time(() => strict.knowledge.put({ ...rows[round * 7], usage_count: round })),
  });
  await compare("page of 20 in the order of use, behind a write", 100, {
    own: async (round) => { await own.writeOne(round * 11); return time(() => own.pageOfKnowledge(true)); },
    Dexie: async (round) => {
      await other.knowledge.put({ ...rows[round * 11], usage_count: round });
      return time(() => page(Dexie.minKey, true));
    },
  });
  await compare("all 10,000 entries", 5, {
    own: () => time(() => own.allKnowledge()),
    Dexie: () => time(() => other.knowledge.toArray()),
  });
  const accounts = Array.from({ length: 100 }, (_, n) => ({
    id: crypto.randomUUID(), created_at: "2026-01-01T00:00:00.000Z", updated_at: n, deleted_at: null, revision: 1,
    account_name: `batch-${n}`, account_email: "", platform: "claude", credits_available: 100, credits_limit: 100,
    refresh_rule: { kind: "manual" }, status: "available", specialization: [], monthly_cost: null, notes: "",
  }));
  const afresh = (clear, work) => async () => {
    await clear();
    return time(work);
  };
  await compare("100 accounts at once", 15, {
    "own, rows only": afresh(() => own.clearAccounts(), () => own.insertAccounts()),
    "own, each checked and logged": afresh(() => own.clearAccounts(), () => own.createAccounts()),
    "Dexie (as it comes)": afresh(() => other.accounts.clear(), () => other.accounts.bulkAdd(accounts)),
    "Dexie (safe on the disk)": afresh(() => strict.accounts.clear(), () => strict.accounts.bulkAdd(accounts)),
  });
}

/** What is typed, key by key; the last two hold mistakes. */
const TYPED = ["cache invoice", "migration", "webhook token", "schedular", "pipline chekout"];

async function besideMiniSearch() {
  const bench = await Bench.open("sample", false);
  const rows = JSON.parse(bench.knowledge()).map((row) => ({ ...row, tags: row.tags.join(" ") }));
  const options = {
    fields: ["title", "tags", "description"],
    searchOptions: { prefix: true, fuzzy: 0.2, combineWith: "AND", boost: { title: 3, tags: 2 } },
  };
  let own;
  let other;
  await compare("index 10,000 knowledge entries", 3, {
    own: () => time(() => { own = new Search(bench); }),
    MiniSearch: () => time(() => { other = new MiniSearch(options); other.addAll(rows); }),
  });
  const keys = TYPED.flatMap((text) => Array.from(text, (_, place) => text.slice(0, place + 1)));
  await compare("search of 10,000 entries, each key", keys.length, {
    own: (round) => time(() => own.find(keys[round])),
    MiniSearch: (round) => time(() => other.search(keys[round])),
  });
}

async function withBig() {
  const bench = await Bench.open("big", true);
  let rows = 0;
  const took = await time(async () => { rows = await bench.fill(); });
  measured.push({ what: `fill with Big (${rows} rows)`, who: "own", rounds: 1, middle: took, worst: took });
  for (const list of lists()) {
    await compare(`page of ${list}`, 30, { own: () => time(() => bench.page(list)) });
  }
  bench.forget();
  const before = memory();
  let bytes = 0;
  await compare("export of Big", 2, { own: () => time(async () => { bytes = await bench.export(); }) });
  const fresh = await Bench.open("fresh", false);
  await compare("check of the export", 2, { own: () => time(() => fresh.check(bench)) });
  await compare("import of Big into an empty database", 1, { own: () => time(() => fresh.import(bench)) });
  const note = (what, middle) => measured.push({ what, who: "own", rounds: 1, middle, worst: middle });
  note("size of the export, MB", bytes / 1e6);
  note("growth of the memory by export and import, MB", memory() - before);
}

try {
  const program = await init();
  memory = () => program.memory.buffer.byteLength / 1e6;
  await besideDexie();
  await besideMiniSearch();
  await withBig();
  window.measured = measured;
} catch (error) {
  window.failed = String(error?.stack ?? error);
}
document.getElementById("table").textContent = window.failed ?? JSON.stringify(window.measured, null, 1);
