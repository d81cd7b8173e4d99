//! What can be set, and how this copy of the app stands.

pub mod activity;
pub mod export;
pub mod import;
mod model;
pub mod platforms;
pub mod rotation;
pub mod storage;
pub mod trash;
pub mod work;

use leptos::prelude::*;

use activity::ActivitySection;
use export::ExportSection;
use import::ImportSection;
use platforms::PlatformsSection;
use rotation::RotationSection;
use storage::StorageSection;
use trash::TrashSection;

use crate::browser::service_worker::Offline;
use crate::browser::worker;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::page_head::PageHead;
use crate::parts::switch::Switch;
use crate::preferences::{Preferences, Theme};

/// One page, everything on it.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let offline = expect_context::<Offline>();
    // Who comes here may export or import: the worker is ready by then.
    worker::prepare();
    view! {
        <div class="page settings">
            <PageHead title="Settings" />
            <ExportSection />
            <ImportSection />
            <StorageSection />
            <PlatformsSection />
            <section class="setting" aria-labelledby="appearance">
                <h2 id="appearance">"Appearance"</h2>
                <label class="select">
                    <span>"Theme"</span>
                    <select
                        data-testid="theme-select"
                        prop:value=move || preferences.theme.get().name()
                        on:change=move |event| preferences.theme.set(Theme::parse(&event_target_value(&event)))
                    >
                        {[(Theme::System, "As the device"), (Theme::Light, "Light"), (Theme::Dark, "Dark")]
                            .map(|(theme, label)| {
                                view! { <option value=theme.name() selected=preferences.theme.get_untracked() == theme>{label}</option> }
                            })
                            .collect_view()}
                    </select>
                </label>
            </section>
            <RotationSection />
            <section class="setting" aria-labelledby="keyboard">
                <h2 id="keyboard">"Keyboard"</h2>
                <Switch label="Single-key shortcuts" on=preferences.keys set=preferences.keys testid="keys-toggle" />
                <p class="muted">"Press " <kbd>"?"</kbd> " on any page for the list."</p>
            </section>
            <TrashSection />
            <ActivitySection />
            <section class="setting" aria-labelledby="device">
                <h2 id="device">"On this device"</h2>
                <p class="state-line">
                    {move || {
                        if offline.ready.get() {
                            view! { <Icon glyph=Glyph::Check /> "The app is kept on this device and works offline." }.into_any()
                        } else {
                            view! { <Icon glyph=Glyph::WifiOff /> "The app is not kept on this device yet; without a network it would not start." }.into_any()
                        }
                    }}
                </p>
                <p class="muted">
                    "A conversation that you only look at stays in this tab and is gone when it is closed; what you save to a session is kept on this device, like all your data."
                </p>
            </section>
            <section class="setting" aria-labelledby="about">
                <h2 id="about">"About"</h2>
                <p>"PAAS " <span class="numbers">{env!("CARGO_PKG_VERSION")}</span></p>
                <p class="muted">"No server, no account, no tracking. Icons by Lucide (ISC licence)."</p>
            </section>
        </div>
    }
}
