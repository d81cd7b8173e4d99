//! A state as a shape, a colour and a word: nobody has to tell it from the colour alone.

use domain::account::AccountStatus;
use domain::file::Importance;
use domain::project::ProjectStatus;
use domain::queue::QueueStatus;
use domain::session::SessionStatus;
use leptos::prelude::*;

/// What a state means for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tone {
    Ok,
    Accent,
    Warn,
    Danger,
    Quiet,
}

/// The form that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Shape {
    Full,
    Half,
    Ring,
    Check,
    Cross,
    Arrow,
    Slash,
    Pause,
    Square,
    Up,
    Down,
}

/// A state, ready to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Its form.
    pub shape: Shape,
    /// Its colour.
    pub tone: Tone,
    /// Its word.
    pub words: &'static str,
}

const fn chip(shape: Shape, tone: Tone, words: &'static str) -> Chip {
    Chip { shape, tone, words }
}

impl From<ProjectStatus> for Chip {
    fn from(status: ProjectStatus) -> Self {
        let (shape, tone) = match status {
            ProjectStatus::Active => (Shape::Full, Tone::Ok),
            ProjectStatus::Paused => (Shape::Pause, Tone::Warn),
            ProjectStatus::Completed => (Shape::Check, Tone::Accent),
            ProjectStatus::Archived => (Shape::Square, Tone::Quiet),
        };
        chip(shape, tone, status.words())
    }
}

impl From<AccountStatus> for Chip {
    fn from(status: AccountStatus) -> Self {
        let (shape, tone) = match status {
            AccountStatus::Available => (Shape::Full, Tone::Ok),
            AccountStatus::Active => (Shape::Half, Tone::Accent),
            AccountStatus::Exhausted => (Shape::Ring, Tone::Warn),
            AccountStatus::Blocked => (Shape::Slash, Tone::Danger),
        };
        chip(shape, tone, status.words())
    }
}

impl From<SessionStatus> for Chip {
    fn from(status: SessionStatus) -> Self {
        let (shape, tone) = match status {
            SessionStatus::InProgress => (Shape::Half, Tone::Accent),
            SessionStatus::Completed => (Shape::Check, Tone::Ok),
            SessionStatus::Failed => (Shape::Cross, Tone::Danger),
            SessionStatus::HandedOff => (Shape::Arrow, Tone::Quiet),
        };
        chip(shape, tone, status.words())
    }
}

impl From<QueueStatus> for Chip {
    fn from(status: QueueStatus) -> Self {
        let (shape, tone) = match status {
            QueueStatus::Pending => (Shape::Ring, Tone::Warn),
            QueueStatus::Processing => (Shape::Half, Tone::Accent),
            QueueStatus::Completed => (Shape::Check, Tone::Ok),
            QueueStatus::Failed => (Shape::Cross, Tone::Danger),
        };
        chip(shape, tone, status.words())
    }
}

impl From<Importance> for Chip {
    fn from(importance: Importance) -> Self {
        let (shape, tone) = match importance {
            Importance::Critical => (Shape::Full, Tone::Danger),
            Importance::High => (Shape::Up, Tone::Warn),
            Importance::Normal => (Shape::Ring, Tone::Quiet),
            Importance::Low => (Shape::Down, Tone::Quiet),
        };
        chip(shape, tone, importance.words())
    }
}

/// The state in a line of text.
#[component]
pub fn StatusChip(
    /// The state.
    #[prop(into)]
    chip: Chip,
) -> impl IntoView {
    view! {
        <span class=format!("chip {}", tone_class(chip.tone))>
            <svg class="shape" viewBox="0 0 12 12" aria-hidden="true" focusable="false" inner_html=path(chip.shape)></svg>
            {chip.words}
        </span>
    }
}

/// The class that the style sheet knows a tone by.
pub fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Ok => "ok",
        Tone::Accent => "accent",
        Tone::Warn => "warn",
        Tone::Danger => "danger",
        Tone::Quiet => "quiet",
    }
}

fn path(shape: Shape) -> &'static str {
    match shape {
        Shape::Full => r#"<circle class="solid" cx="6" cy="6" r="4"/>"#,
        Shape::Half => r#"<circle cx="6" cy="6" r="4"/><path class="solid" d="M6 2a4 4 0 0 1 0 8z"/>"#,
        Shape::Ring => r#"<circle cx="6" cy="6" r="4"/>"#,
        Shape::Check => r#"<path d="m2 6.5 2.7 2.7L10 3.5"/>"#,
        Shape::Cross => r#"<path d="m3 3 6 6M9 3 3 9"/>"#,
        Shape::Arrow => r#"<path d="M1.5 6h8M6.5 3l3 3-3 3"/>"#,
        Shape::Slash => r#"<circle cx="6" cy="6" r="4.2"/><path d="m3 9 6-6"/>"#,
        Shape::Pause => r#"<path d="M4 2.5v7M8 2.5v7"/>"#,
        Shape::Square => r#"<path d="M2.5 2.5h7v7h-7zM2.5 5h7"/>"#,
        Shape::Up => r#"<path d="m2 7.5 4-4 4 4"/>"#,
        Shape::Down => r#"<path d="m2 4.5 4 4 4-4"/>"#,
    }
}
