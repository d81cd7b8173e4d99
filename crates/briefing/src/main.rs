//! The engine as a command line: reads a file, prints a briefing.
#![cfg_attr(
    not(target_arch = "wasm32"),
    expect(clippy::print_stderr, reason = "standard error is where a command says what went wrong")
)]

#[cfg(not(target_arch = "wasm32"))]
mod arguments;
#[cfg(not(target_arch = "wasm32"))]
mod command;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    match command::run(std::env::args_os().skip(1)) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("briefing: {failure}");
            failure.exit_code()
        }
    }
}

/// A browser has no command line; the library is all that it needs.
#[cfg(target_arch = "wasm32")]
fn main() {}
