//! Runs other programs.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The environment in which the project's programs run: a folder, a search path, and variables.
#[derive(Clone, Debug)]
pub(crate) struct Shell {
    folder: PathBuf,
    path: Vec<PathBuf>,
    variables: Vec<(String, OsString)>,
}

impl Shell {
    /// The caller's environment, started in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        let path = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
        Self { folder: folder.to_owned(), path, variables: Vec::new() }
    }

    /// Lets the programs of `folder` come before all others.
    pub(crate) fn prefer(&mut self, folder: PathBuf) {
        self.path.insert(0, folder);
    }

    /// Sets a variable for every program started from here on.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.variables.push((name.to_owned(), value.into()));
    }

    /// Looks a program up on the search path.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        let names = [program.to_owned(), format!("{program}.exe"), format!("{program}.cmd")];
        let endings = if cfg!(windows) { &names[1..] } else { &names[..1] };
        self.path
            .iter()
            .flat_map(|folder| endings.iter().map(|name| folder.join(name)))
            .find(|file| file.is_file())
    }

    pub(crate) fn has(&self, program: &str) -> bool {
        self.find(program).is_some()
    }

    /// Prepares a program to be run.
    pub(crate) fn command<A: AsRef<OsStr>>(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = Command::new(self.find(program).unwrap_or_else(|| program.into()));
        command.args(arguments).current_dir(&self.folder);
        if let Ok(path) = env::join_paths(&self.path) {
            command.env("PATH", path);
        }
        // Set by the cargo that runs xtask, they would tie the children to its toolchain.
        for name in ["CARGO", "RUSTC", "RUSTDOC", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"] {
            command.env_remove(name);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a program before the user's eyes; fails when it does.
    pub(crate) fn run<A: AsRef<OsStr>>(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<()> {
        run(&mut self.command(program, arguments))
    }

    /// Runs a program and returns what it printed; fails when it does.
    pub(crate) fn read<A: AsRef<OsStr>>(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<String> {
        let mut command = self.command(program, arguments);
        let output = output(&mut command)?;
        if !output.status.success() {
            bail!("{} failed: {}", shown(&command), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Runs a program before the user's eyes; fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command.status().with_context(|| format!("starting {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs a program before the user's eyes and returns all that it printed, whether it succeeded or not.
pub(crate) fn run_and_read(command: &mut Command) -> Result<(bool, String)> {
    println!("$ {}", shown(command));
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", shown(command)))?;
    let errors = child.stderr.take().map(|pipe| thread::spawn(move || repeat(pipe, std::io::stderr())));
    let mut printed = child.stdout.take().map(|pipe| repeat(pipe, std::io::stdout())).unwrap_or_default();
    if let Some(errors) = errors {
        printed += &errors.join().unwrap_or_default();
    }
    Ok((child.wait()?.success(), printed))
}

/// Runs a program that may hang; `None` when it did not end well in time.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<Option<()>> {
    println!("$ {}", shown(command));
    let mut child = command.spawn().with_context(|| format!("starting {}", shown(command)))?;
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success().then_some(()));
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn output(command: &mut Command) -> Result<Output> {
    command.stdin(Stdio::null()).output().with_context(|| format!("starting {}", shown(command)))
}

fn repeat(pipe: impl Read, mut screen: impl Write) -> String {
    let mut printed = String::new();
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // Where the screen is gone there is nobody to tell.
        let _ = screen.write_all(&line);
        printed += &String::from_utf8_lossy(&line);
        line.clear();
    }
    printed
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words: Vec<_> =
        std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    words.join(" ")
}
