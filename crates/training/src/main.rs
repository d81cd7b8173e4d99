//! `training CORPUS [judge|folds|fit|write TABLE|climb|climb-folds|missed]`: learns the ranker's weights from marked
//! conversations.
//!
//! An item is worth keeping when it holds what a marked fact needs. The weights are those of a logistic regression on
//! that, by gradient descent with a pull towards the weights that were set by hand, so that what twenty files cannot
//! teach stays as it was; what they are worth on files that they were not learnt from is told by leaving out one file
//! in turn.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line")]

mod climb;
mod gold;
mod regression;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use briefing::training::Weight;
use briefing::{Digest, Level, Options};
use gold::Gold;

const LEVELS: [Level; 3] = [Level::High, Level::Medium, Level::Low];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(corpus), what) = (arguments.next(), arguments.next().unwrap_or_else(|| "folds".into())) else {
        eprintln!("usage: training CORPUS [judge|folds|fit|write TABLE|climb|climb-folds|missed]");
        return ExitCode::from(2);
    };
    let mut files = match load_all(&corpus) {
        Ok(files) => files,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::FAILURE;
        }
    };
    match what.as_str() {
        "fit" => print_weights(&learn(&files, |_| true)),
        "write" => return write(&files, arguments.next()),
        "folds" => folds(&mut files),
        "groups" => groups(&mut files),
        "climb" => {
            let weights = climb::climb(&mut files.iter_mut().collect::<Vec<_>>(), &priors(), ROUNDS);
            print_weights(&weights);
            println!("{}", judge(&mut files, &weights));
        }
        "missed" => missed(&files),
        "climb-folds" => climb_folds(&mut files),
        _ => judge_both(&mut files),
    }
    ExitCode::SUCCESS
}

const FOLDS: usize = 5;
const ROUNDS: usize = 3;

struct File {
    name: String,
    /// Which of the folders it lies in.
    corpus: usize,
    gold: Gold,
    digest: Digest,
}

impl File {
    /// What the file's name begins with: conversations of one project share it, and are never judged by each other.
    fn group(&self) -> &str {
        let name = self.name.rsplit('/').next().unwrap_or_default();
        name.split('-').next().unwrap_or_default()
    }
}

/// The marked conversations of several folders, parted by colons.
fn load_all(corpora: &str) -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    for (corpus, folder) in corpora.split(':').enumerate() {
        files.extend(load(Path::new(folder))?.into_iter().map(|file| File { corpus, ..file }));
    }
    Ok(files)
}

fn load(corpus: &Path) -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    for path in golds(corpus)? {
        let name = path.to_string_lossy();
        let source = name.trim_end_matches(".gold.json").to_owned();
        let bytes = std::fs::read(&source).map_err(|error| format!("{source}: {error}"))?;
        let gold = std::fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
        let gold = serde_json::from_str(&gold).map_err(|error| format!("{name}: {error}"))?;
        let mut read =
            briefing::ingest::read(&bytes, &mut |_| ()).map_err(|error| format!("{source}: {error}"))?;
        let Some(digest) = briefing::digest(&mut read, 0) else { continue };
        files.push(File { name: source, corpus: 0, gold, digest });
    }
    Ok(files)
}

/// All `*.gold.json` below a folder, by name.
fn golds(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(golds(&path)?);
        } else if path.to_string_lossy().ends_with(".gold.json") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The weights set by hand.
fn priors() -> Vec<f32> {
    briefing::training::weights().into_iter().map(|weight| weight.set).collect()
}

/// The weights in force.
fn in_force() -> Vec<f32> {
    briefing::training::weights().into_iter().map(|weight| weight.learnt).collect()
}

/// The weights that some of the files teach.
fn learn(files: &[File], teaches: impl Fn(&File) -> bool) -> Vec<f32> {
    regression::fit(&samples(files, teaches), &priors())
}

/// Puts what all files teach into the last column of the table of weights.
fn write(files: &[File], table: Option<String>) -> ExitCode {
    let Some(table) = table else {
        eprintln!("which file holds the table?");
        return ExitCode::from(2);
    };
    let written = std::fs::read_to_string(&table)
        .and_then(|text| std::fs::write(&table, with_weights(&text, &learn(files, |_| true))));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{table}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The text of the table, `(Name, set, learnt),` a row, with other learnt weights.
fn with_weights(text: &str, weights: &[f32]) -> String {
    let rows = briefing::training::weights();
    let row_of = |line: &str| {
        let name = line.trim_start().strip_prefix('(')?.split(',').next()?;
        rows.iter().position(|row| row.name == name).filter(|_| line.trim_end().ends_with("),"))
    };
    let row = |at: usize| format!("        {},\n", shown(&rows[at], weights[at]));
    text.split_inclusive('\n').map(|line| row_of(line).map_or_else(|| line.to_owned(), row)).collect()
}

fn shown(row: &Weight, learnt: f32) -> String {
    // Without the sign of a negative nought.
    let learnt = (learnt * 100.0).round() / 100.0 + 0.0;
    format!("({}, {:?}, {learnt:?})", row.name, row.set)
}

fn judge_both(files: &mut [File]) {
    for (name, weights) in [("in force", in_force()), ("set by hand", priors())] {
        println!("{name:12} {}", judge(files, &weights));
    }
}

/// Items with how much of a marked fact each holds, of some of the files.
fn samples(files: &[File], teaches: impl Fn(&File) -> bool) -> Vec<regression::Sample<'_>> {
    let mut samples = Vec::new();
    for file in files.iter().filter(|file| teaches(file)) {
        let items: Vec<_> = briefing::training::candidates(&file.digest).collect();
        // Each file counts the same, however long it is.
        let weight = 1.0 / items.len().max(1) as f32;
        samples.extend(items.iter().map(|item| regression::Sample {
            features: item.features,
            label: file.gold.holds(item.text),
            weight,
        }));
    }
    samples
}

/// Leaves out one file in turn, and judges the weights learnt from the others on it.
fn folds(files: &mut [File]) {
    println!("set by hand:       {}", judge(files, &priors()));
    let all = learn(files, |_| true);
    println!("learnt on all:     {}", judge(files, &all));
    let mut totals = Tally::default();
    for index in 0..files.len() {
        let name = files[index].name.clone();
        let weights = learn(files, |file| file.name != name);
        totals.add(&judge(&mut files[index..=index], &weights));
    }
    println!("cross-validated:   {totals}");
}

/// Leaves out all files of one project in turn, and judges the weights learnt from the others on them; a line a folder.
fn groups(files: &mut [File]) {
    let corpora = files.iter().map(|file| file.corpus).max().map_or(0, |last| last + 1);
    let all = learn(files, |_| true);
    let mut rows: Vec<[Tally; 3]> = (0..corpora).map(|_| Default::default()).collect();
    for index in 0..files.len() {
        let (group, corpus) = (files[index].group().to_owned(), files[index].corpus);
        let others = learn(files, |file| file.group() != group);
        for (row, weights) in rows[corpus].iter_mut().zip([&in_force(), &all, &others]) {
            row.add(&judge(&mut files[index..=index], weights));
        }
    }
    for (corpus, row) in rows.iter().enumerate() {
        for (name, tally) in ["in force", "learnt on all", "cross-validated"].iter().zip(row) {
            println!("folder {corpus}, {name:16} {tally}");
        }
    }
}

/// The same by coordinate ascent, in five folds; every fifth file is judged by weights from the others.
fn climb_folds(files: &mut [File]) {
    println!("set by hand:       {}", judge(files, &priors()));
    let mut totals = Tally::default();
    for fold in 0..FOLDS {
        let (mut inside, mut outside): (Vec<_>, Vec<_>) =
            files.iter_mut().enumerate().partition(|(index, _)| index % FOLDS != fold);
        let mut learn: Vec<&mut File> = inside.drain(..).map(|(_, file)| file).collect();
        let weights = climb::climb(&mut learn, &priors(), ROUNDS);
        for (_, file) in &mut outside {
            totals.add(&judge(std::slice::from_mut(*file), &weights));
        }
        println!("after fold {fold}:      {totals}");
    }
    println!("cross-validated:   {totals}");
}

/// The critical facts that the coverage report does not name.
fn missed(files: &[File]) {
    for file in files {
        for fact in file.gold.missed(&reported(&file.digest)) {
            println!("{}: {fact}", file.name);
        }
    }
}

fn print_weights(weights: &[f32]) {
    for (row, learnt) in briefing::training::weights().iter().zip(weights) {
        println!("        {},", shown(row, *learnt));
    }
}

/// Facts kept, by level: critical ones and all.
#[derive(Default)]
struct Tally {
    /// What `climb` would raise, added up over the files: less ragged than whole facts at three sizes.
    smooth: f32,
    files: usize,
    kept: [[usize; 2]; 3],
    /// Facts in what the coverage report calls found, kept or left out.
    found: [usize; 2],
    of: [usize; 2],
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.smooth += other.smooth;
        self.files += other.files;
        for level in 0..LEVELS.len() {
            for sort in 0..2 {
                self.kept[level][sort] += other.kept[level][sort];
            }
        }
        for sort in 0..2 {
            self.found[sort] += other.found[sort];
            self.of[sort] += other.of[sort];
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rows = self.kept.iter().chain([&self.found]);
        for (name, [critical, all]) in ["high", "medium", "low", "found"].iter().zip(rows) {
            let share = |kept: usize, of: usize| 100.0 * kept as f64 / of.max(1) as f64;
            write!(f, "{name} {:.1} / {:.1} %  ", share(*critical, self.of[0]), share(*all, self.of[1]))?;
        }
        write!(f, "smooth {:.4}", self.smooth / self.files.max(1) as f32)
    }
}

/// Everything that the coverage report names: the briefing and what it left out.
fn reported(digest: &Digest) -> String {
    let briefing = briefing::brief(digest, &Options { level: Level::Low, ..Options::default() });
    let left = briefing.coverage.left_out.iter().map(|left| left.text.as_str());
    std::iter::once(briefing.briefing.as_str()).chain(left).collect::<Vec<_>>().join("\n")
}

fn judge(files: &mut [File], weights: &[f32]) -> Tally {
    let mut tally = Tally::default();
    for file in files {
        tally.smooth += climb::smooth(file, weights);
        tally.files += 1;
        for (index, level) in LEVELS.iter().enumerate() {
            let options = Options { level: *level, handles: false, ..Options::default() };
            let [critical, all] = file.gold.kept(&briefing::brief(&file.digest, &options).briefing);
            tally.kept[index][0] += critical;
            tally.kept[index][1] += all;
        }
        let [critical, all] = file.gold.kept(&reported(&file.digest));
        tally.found[0] += critical;
        tally.found[1] += all;
        let [critical, all] = file.gold.count();
        tally.of[0] += critical;
        tally.of[1] += all;
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_coverage_calls_found_holds_98_of_100_critical_facts() {
        let corpus = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/eval/corpus"));
        if !corpus.is_dir() {
            println!("skipped: ../shared/eval is not here");
            return;
        }
        let files = load(corpus).unwrap_or_else(|problem| panic!("{problem}"));
        let of: usize = files.iter().map(|file| file.gold.count()[0]).sum();
        let found: usize = files.iter().map(|file| file.gold.kept(&reported(&file.digest))[0]).sum();
        assert!(found * 100 >= of * 98, "{found} of {of}");
    }

    #[test]
    fn only_the_last_column_of_the_table_is_written() {
        let table = "    [\n        (Bias, -1.5, 0.0),\n        (User, 0.9, 0.1),\n    ]\n";
        let written = with_weights(table, &[-2.004, 1.0]);
        assert_eq!(written, "    [\n        (Bias, -1.5, -2.0),\n        (User, 0.9, 1.0),\n    ]\n");
    }
}
