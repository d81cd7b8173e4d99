//! The harness of the end-to-end tests: a server over the built `dist/`, a browser with an empty profile, and what a
//! person does with the page. Everything that it starts it stops, on free ports, so that tests run side by side.
//!
//! Pages are found by `data-testid`, and waited for by what becomes visible, never for a while.

mod accessibility;
mod beginnings;
mod browser;
mod chromium;
mod eyes;
mod files;
mod hands;
mod journey;
pub mod keys;
mod process;
mod scripts;

pub use browser::Engine;
pub use files::{Folder, dist, noisy_conversation, sample, samples};
pub use hands::Tab;
pub use journey::{Journey, Visit};
pub use process::{BrowserTests, Wrangler};
