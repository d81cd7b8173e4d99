//! Keys that are no letters, as WebDriver names them.

/// To the next thing.
pub const TAB: &str = "\u{e004}";
/// Does what has the focus.
pub const ENTER: &str = "\u{e007}";
/// Held with another key.
pub const SHIFT: &str = "\u{e008}";
/// Leaves.
pub const ESCAPE: &str = "\u{e00c}";
/// Saves a form.
pub const CONTROL_ENTER: &str = "\u{e009}\u{e007}";
/// Undoes.
pub const CONTROL_Z: &str = "\u{e009}z";
/// To the next row.
pub const DOWN: &str = "\u{e015}";
