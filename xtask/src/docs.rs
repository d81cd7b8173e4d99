//! Writes the reference of the API.

use anyhow::Result;

use crate::run::run;
use crate::setup::Ready;

const TEST: [&str; 5] =
    ["test", "--package", "paas", "--lib", "service::api::reference::the_reference_says_what_requests_do"];

/// Writes `docs/api.md` from the table of endpoints.
pub(crate) fn write(ready: &Ready) -> Result<()> {
    let mut command = ready.shell.command("cargo", TEST);
    run(command.env("WRITE_REFERENCE", "1"))
}

/// Fails where `docs/api.md` is not what would be written.
pub(crate) fn check(ready: &Ready) -> Result<()> {
    ready.shell.run("cargo", TEST)
}
