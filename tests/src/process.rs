//! Programs that a test starts and stops.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::files::Folder;

/// How long a program may take until it answers on its port.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running program with all that it started itself; dropping it ends them.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    pub(crate) port: u16,
}

impl Process {
    /// Starts a program that listens on `port`, and waits until it does. What it prints goes into `log`.
    pub(crate) fn start(command: &mut Command, port: u16, log: &Path) -> Result<Self> {
        let output = File::create(log).with_context(|| format!("making {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command.spawn().with_context(|| format!("starting {command:?}"))?;
        let mut process = Self { child, port };
        process.wait_until_it_listens(log)?;
        Ok(process)
    }

    fn wait_until_it_listens(&mut self, log: &Path) -> Result<()> {
        let started = Instant::now();
        while !listens(self.port) {
            let ended = self.child.try_wait()?;
            if ended.is_some() || started.elapsed() > PATIENCE {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                bail!("nothing listens on port {} (ended: {ended:?}); it said: {said}", self.port);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // What it started shares its process group; `kill` is on every Unix.
        #[cfg(unix)]
        {
            let group = format!("-{}", self.child.id());
            let _ = Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
            let started = Instant::now();
            while started.elapsed() < Duration::from_secs(5) {
                if matches!(self.child.try_wait(), Ok(Some(_))) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether something answers on a port of this machine.
pub(crate) fn listens(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
}

/// A port that nothing uses at the moment.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Kills every program that was started with this folder, at once and without a word, as a crash does; returns when they
/// are gone.
pub(crate) fn kill_all_with(folder: &Path) -> Result<()> {
    let started = Instant::now();
    let mut running = running_with(folder)?;
    ensure!(!running.is_empty(), "nothing ran with {}", folder.display());
    while !running.is_empty() {
        ensure!(started.elapsed() < PATIENCE, "{running:?} outlive being killed");
        // Some may have ended by themselves since.
        let _ = Command::new("kill").arg("-KILL").args(&running).stderr(Stdio::null()).status();
        std::thread::sleep(Duration::from_millis(20));
        // A browser gives up when it finds its profile held by one that is not quite gone.
        running = running_with(folder)?;
    }
    Ok(())
}

/// Numbers of the processes that name a folder in their command line; those that ended name nothing any more.
fn running_with(folder: &Path) -> Result<Vec<String>> {
    let folder = folder.to_string_lossy();
    let names_it = |process: &std::fs::DirEntry| {
        let words = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&words).contains(&*folder)
    };
    let entries = std::fs::read_dir("/proc").context("only Linux tells what runs")?.flatten();
    let numbers = entries.filter(names_it).map(|process| process.file_name().to_string_lossy().into_owned());
    Ok(numbers.filter(|number| number.parse::<u32>().is_ok()).collect())
}

/// Looks a program up on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| [folder.join(program), folder.join(format!("{program}.exe"))])
        .find(|file| file.is_file())
}

/// The app's browser tests, served to any browser that visits them.
#[derive(Debug)]
pub struct BrowserTests {
    process: Process,
    _folder: Folder,
}

impl BrowserTests {
    /// Builds them, and serves those whose names contain `filter`.
    ///
    /// # Errors
    /// When they do not build, or their runner does not start.
    pub fn serve(filter: &str) -> Result<Self> {
        let folder = Folder::new()?;
        let port = free_port()?;
        let mut command =
            Command::new(find("wasm-bindgen-test-runner").context("wasm-bindgen is not installed")?);
        command.arg(browser_tests()?).arg(filter);
        command.env("WASM_BINDGEN_USE_BROWSER", "1").env("NO_HEADLESS", "1");
        command.env("WASM_BINDGEN_TEST_ADDRESS", format!("127.0.0.1:{port}"));
        let process = Process::start(&mut command, port, &folder.path().join("runner.log"))?;
        Ok(Self { process, _folder: folder })
    }

    /// Where they are.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.process.port)
    }
}

/// Builds the program that holds the app's browser tests, and says where it is.
fn browser_tests() -> Result<PathBuf> {
    let words = ["test", "--no-run", "--target", "wasm32-unknown-unknown", "--package", "paas", "--lib"];
    let mut command = Command::new("cargo");
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).args(words);
    command.arg("--message-format=json").stdin(Stdio::null()).stderr(Stdio::inherit());
    let built = command.output().context("starting cargo")?;
    ensure!(built.status.success(), "the browser tests do not build");
    let messages = String::from_utf8_lossy(&built.stdout);
    let programs = messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let program =
        programs.filter_map(|message| Some(message.get("executable")?.as_str()?.into())).next_back();
    program.context("cargo built no tests")
}

/// Cloudflare Pages' own server over `dist/`, as its tool runs it on this machine.
#[derive(Debug)]
pub struct Wrangler {
    process: Process,
    _home: Folder,
}

impl Wrangler {
    /// Starts it; it needs no account and no network.
    ///
    /// # Errors
    /// When it is not installed or does not start.
    pub fn start(dist: &Path) -> Result<Self> {
        let home = Folder::new()?;
        let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools/node/node_modules/.bin/wrangler");
        let port = free_port()?;
        let mut command = Command::new(tool);
        command
            .args(["pages", "dev"])
            .arg(dist)
            .args(["--ip", "127.0.0.1", "--port", &port.to_string(), "--compatibility-date", "2025-06-01"])
            .current_dir(home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .env("WRANGLER_SEND_METRICS", "false")
            .env("CI", "1");
        let process = Process::start(&mut command, port, &home.path().join("wrangler.log"))?;
        Ok(Self { process, _home: home })
    }

    /// The address that it serves on.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.process.port)
    }
}
