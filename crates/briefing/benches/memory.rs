//! How much memory the command line takes at its peak, beside the size of the input. Linux only.
//!
//! `cargo bench -p briefing --bench memory`
#![expect(clippy::unwrap_used, reason = "a measurement may stop at what it did not expect")]
#![expect(clippy::print_stdout, reason = "the figures are what the measurement is for")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sample_data::{Shape, conversations};

fn main() {
    // `cargo bench` says `--bench`; whoever only lists or tries the targets wants no measurement.
    if !cfg!(target_os = "linux") || !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("{:12}{:>8}{:>10}{:>10}{:>8}{:>10}", "shape", "MB", "peak MB", "x input", "s", "MB/s");
    for shape in Shape::ALL {
        for megabytes in [1, 10, 100] {
            measure(shape, megabytes);
        }
    }
}

fn measure(shape: Shape, megabytes: usize) {
    let path = std::env::temp_dir().join(format!("briefing-memory-{}", std::process::id()));
    let text = conversations::conversation(shape, 7, megabytes * 1_000_000);
    let size = text.len() as f64 / 1e6;
    std::fs::write(&path, text).unwrap();
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_briefing"))
        .args([path.to_str().unwrap(), "--format", "json"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak: f64 = 0.0;
    let done = loop {
        peak = peak.max(high_water_mark(&status).unwrap_or(0.0));
        if let Some(done) = child.try_wait().unwrap() {
            break done;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let seconds = started.elapsed().as_secs_f64();
    std::fs::remove_file(&path).unwrap();
    assert!(done.success());
    let shape = format!("{shape:?}");
    println!("{shape:12}{size:8.1}{peak:10.1}{:10.2}{seconds:8.2}{:10.1}", peak / size, size / seconds);
}

/// The most memory that the process has had so far, in MB.
fn high_water_mark(status: &str) -> Option<f64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").trim().parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}
