//! What the person prefers, kept in the browser between visits. Nothing of any conversation is ever kept here.

use briefing::{Level, Platform};
use domain::account;
use domain::analytics::ledger::Assumptions;
use domain::platform::{Habits, Platforms};
use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const KEY: &str = "paas.preferences";

/// Light, dark, or as the device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// The value that the style sheet and the settings know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name; anything unknown is as the device says.
    pub fn parse(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// Everything that is kept; what an older version did not know has its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Saved {
    theme: Theme,
    level: Level,
    platform: Platform,
    handles: bool,
    narrow: bool,
    keys: bool,
    cards: bool,
    burns_expiring: bool,
    notifies: bool,
    platforms: Platforms,
    assumptions: Assumptions,
}

impl Default for Saved {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            level: Level::Medium,
            platform: Platform::Generic,
            handles: true,
            narrow: false,
            keys: true,
            cards: false,
            burns_expiring: false,
            notifies: false,
            platforms: Platforms::default(),
            assumptions: Assumptions::default(),
        }
    }
}

/// The preferences as signals; each change is saved by itself.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// How short briefings are.
    pub level: RwSignal<Level>,
    /// For whom they are shaped.
    pub platform: RwSignal<Platform>,
    /// Whether their lines carry handles.
    pub handles: RwSignal<bool>,
    /// Whether the sidebar shows only icons.
    pub narrow: RwSignal<bool>,
    /// Whether single keys are shortcuts.
    pub keys: RwSignal<bool>,
    /// Whether accounts are shown as cards.
    pub cards: RwSignal<bool>,
    /// Whether, of accounts with about as many credits, the one whose credits expire first is used first.
    pub burns_expiring: RwSignal<bool>,
    /// Whether the person wants notifications while the page is not in sight; whether the browser allows them is another
    /// question.
    pub notifies: RwSignal<bool>,
    /// What is assumed of each platform, and the person's own values.
    pub platforms: RwSignal<Platforms>,
    /// What a hand-off is taken to save.
    pub assumptions: RwSignal<Assumptions>,
}

impl Preferences {
    /// Reads what was saved; without it, or where storage is denied, the defaults.
    pub fn load() -> Self {
        let saved: Saved =
            if is_kept() { LocalStorage::get(KEY).unwrap_or_default() } else { Saved::default() };
        Self {
            theme: RwSignal::new(saved.theme),
            level: RwSignal::new(saved.level),
            platform: RwSignal::new(saved.platform),
            handles: RwSignal::new(saved.handles),
            narrow: RwSignal::new(saved.narrow),
            keys: RwSignal::new(saved.keys),
            cards: RwSignal::new(saved.cards),
            burns_expiring: RwSignal::new(saved.burns_expiring),
            notifies: RwSignal::new(saved.notifies),
            platforms: RwSignal::new(saved.platforms),
            assumptions: RwSignal::new(saved.assumptions),
        }
    }

    /// What holds for the platform that briefings are shaped for.
    pub fn habits(self) -> Habits {
        let platform = match self.platform.get() {
            Platform::Generic => account::Platform::Other,
            Platform::Claude => account::Platform::Claude,
            Platform::Chatgpt => account::Platform::Chatgpt,
            Platform::Gemini => account::Platform::Gemini,
            Platform::Genspark => account::Platform::Genspark,
        };
        self.platforms.read().of(platform)
    }

    /// Keeps the page's theme and the browser's storage in step with the signals.
    pub fn keep(self) {
        Effect::new(move |_| apply(self.theme.get()));
        Effect::new(move |before: Option<Saved>| {
            let now = Saved {
                theme: self.theme.get(),
                level: self.level.get(),
                platform: self.platform.get(),
                handles: self.handles.get(),
                narrow: self.narrow.get(),
                keys: self.keys.get(),
                cards: self.cards.get(),
                burns_expiring: self.burns_expiring.get(),
                notifies: self.notifies.get(),
                platforms: self.platforms.get(),
                assumptions: self.assumptions.get(),
            };
            if before.is_some_and(|before| before != now) && is_kept() {
                // A full storage costs only the memory of the preference.
                let _ = LocalStorage::set(KEY, &now);
            }
            now
        });
    }
}

/// Whether the browser lets this page keep anything; the library stops the page where it does not.
pub fn is_kept() -> bool {
    window().local_storage().is_ok_and(|storage| storage.is_some())
}

fn apply(theme: Theme) {
    if let Some(root) = document().document_element() {
        // Setting an attribute of this fixed name cannot fail.
        let _ = root.set_attribute("data-theme", theme.name());
    }
}
