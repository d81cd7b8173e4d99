//! The briefing as it will be pasted, and what shapes it.

use briefing::Level;
use leptos::prelude::*;
use leptos_router::components::A;

use super::desk::Desk;
use super::model::{LEVELS, PLATFORMS, file_stem, level_name, level_purpose, size_words, too_long_words};
use super::saving::SaveButton;
use super::view::is_typing;
use crate::browser::{clipboard, files, share};
use crate::parts::conversation::lines::lay_out;
use crate::parts::conversation::text_view::{BriefingText, is_selecting};
use crate::parts::copy::{CopyButton, CopyFallback, CopyState};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::size;
use crate::parts::switch::Switch;

/// The middle pane.
#[component]
pub fn BriefingPane(
    /// The page's state.
    desk: Desk,
    /// Opens what saves it.
    #[prop(optional_no_strip)]
    save: Option<Callback<()>>,
) -> impl IntoView {
    let copying = CopyState::new();
    let lines = Memo::new(move |_| {
        desk.briefed.with(|briefed| {
            let made = briefed.as_ref().map(|it| &it.briefing);
            made.map_or(Vec::new(), |made| lay_out(&made.briefing, &made.sections))
        })
    });
    let is_empty =
        move || desk.briefed.with(|it| it.as_ref().is_some_and(|it| it.briefing.briefing.trim().is_empty()));
    // A changed briefing is not the one that was copied.
    Effect::new(move |_| {
        lines.track();
        copying.reset();
    });
    let shortcut = window_event_listener(leptos::ev::keydown, move |event| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        let is_free = !is_typing(&event) && !is_selecting() && desk.preferences().keys.get_untracked();
        if event.key() == "c" && !has_modifier && is_free {
            copy_now(desk, copying);
        }
    });
    on_cleanup(move || shortcut.remove());
    view! {
        <section class="pane briefing-pane" aria-label="Briefing">
            <div class="pane-head">
                <Levels desk=desk />
                <Shape desk=desk />
                <LevelReason desk=desk />
                <TooLong desk=desk />
            </div>
            <div class="pane-body">
                <Show when=is_empty>
                    <p class="empty-briefing">
                        "Nothing in this conversation needs handing over: no rule, request, decision or open work was found."
                    </p>
                </Show>
                <Show when=move || !lines.read().is_empty() fallback=|| view! { <Skeleton /> }>
                    <BriefingText
                        lines=lines
                        reading=desk.reading
                        show=Callback::new(move |place| desk.show(place))
                        copy=Callback::new(move |handle| copy_excerpt(desk, handle))
                    />
                </Show>
            </div>
            <CopyFallback state=copying text=Signal::derive(move || text(desk)) />
            <footer class="pane-foot">
                <CopyButton state=copying label="Copy briefing" on_copy=move || copy_now(desk, copying) />
                {save.map(|open| view! { <SaveButton desk=desk open=open /> })}
                <Download desk=desk extension="md" />
                <Download desk=desk extension="txt" />
                {share::offered().then(|| view! { <Share desk=desk /> })}
            </footer>
        </section>
    }
}

fn text(desk: Desk) -> String {
    desk.briefed.with(|briefed| briefed.as_ref().map_or(String::new(), |it| it.briefing.briefing.clone()))
}

fn copy_now(desk: Desk, copying: CopyState) {
    let text = untrack(|| text(desk));
    if !text.is_empty() {
        copying.copy(text, desk.toasts());
    }
}

#[component]
fn Levels(desk: Desk) -> impl IntoView {
    let chosen = desk.preferences().level;
    view! {
        <div class="segments levels" role="group" aria-label="Level">
            {LEVELS
                .map(|level| {
                    let found = move || desk.sizes.with(|sizes| sizes.iter().find(|size| size.asked == level).copied());
                    let title = move || {
                        let words = found().map_or(String::new(), |of| format!(" ({})", size_words(&of)));
                        format!("{}{words}", level_purpose(level))
                    };
                    view! {
                        <button
                            class="segment"
                            aria-pressed=move || (chosen.get() == level).to_string()
                            title=title
                            data-testid=format!("level-{}", level_name(level))
                            on:click=move |_| chosen.set(level)
                        >
                            <span class="segment-name">{level_name(level)}</span>
                            <span class="segment-size numbers">
                                {move || found().map_or_else(|| "\u{a0}".to_owned(), |of| segment_words(level, &of))}
                            </span>
                        </button>
                    }
                })
                .collect_view()}
        </div>
        <p class="size-line numbers" data-testid="size">
            {move || {
                let level = chosen.get();
                desk.sizes.with(|sizes| sizes.iter().find(|size| size.asked == level).map_or_else(|| "\u{a0}".into(), size_words))
            }}
        </p>
    }
}

fn segment_words(level: Level, of: &crate::protocol::LevelSize) -> String {
    if level == Level::Auto {
        format!("{} · {}", level_name(of.level), size(of.chars))
    } else {
        size(of.chars)
    }
}

/// Platform, handles, handshake.
#[component]
fn Shape(desk: Desk) -> impl IntoView {
    let preferences = desk.preferences();
    let platform = move || {
        let chosen = preferences.platform.get();
        PLATFORMS.iter().find(|(platform, ..)| *platform == chosen).map_or("generic", |(_, value, _)| value)
    };
    let choose = move |event| {
        let value = event_target_value(&event);
        if let Some((platform, ..)) = PLATFORMS.iter().find(|(_, name, _)| *name == value) {
            preferences.platform.set(*platform);
        }
    };
    view! {
        <div class="shape">
            <label class="select">
                <span>"For"</span>
                <select data-testid="platform-select" prop:value=platform on:change=choose>
                    {PLATFORMS
                        .map(|(of, value, name)| {
                            view! { <option value=value selected=preferences.platform.get_untracked() == of>{name}</option> }
                        })
                        .collect_view()}
                </select>
            </label>
            <Switch label="Handles" hint="Each line names its source, as [A12]" on=preferences.handles set=preferences.handles testid="handles-toggle" />
            <Switch
                label="Handshake"
                hint="Ends by asking the next AI to restate what it understood before it acts"
                on=desk.handshake
                set=desk.handshake
                testid="handshake-toggle"
            />
        </div>
    }
}

#[component]
fn LevelReason(desk: Desk) -> impl IntoView {
    move || {
        let reason =
            desk.briefed.with(|briefed| briefed.as_ref().and_then(|it| it.briefing.level_reason.clone()));
        reason.map(|reason| view! { <p class="reason"><Icon glyph=Glyph::Info /> <span>{reason}</span></p> })
    }
}

/// Says before anybody pastes it that a briefing is longer than one message of the platform.
#[component]
fn TooLong(desk: Desk) -> impl IntoView {
    let length = Memo::new(move |_| text(desk).chars().count());
    let limit = Memo::new(move |_| desk.preferences().habits().paste_limit as usize);
    let words = move || (length.get() > limit.get()).then(|| too_long_words(length.get(), limit.get()));
    move || {
        words().map(|words| {
            view! {
                <p class="reason" role="status" data-testid="too-long">
                    <Icon glyph=Glyph::TriangleAlert />
                    <span>{words} <A href="/settings#platforms" attr:class="link">"Platforms"</A></span>
                </p>
            }
        })
    }
}

fn copy_excerpt(desk: Desk, handle: String) {
    let text = desk.briefed.with_untracked(|briefed| {
        let excerpts = &briefed.as_ref()?.excerpts;
        excerpts.iter().find(|excerpt| excerpt.handle == handle).map(|excerpt| excerpt.text.clone())
    });
    let Some(text) = text else { return };
    leptos::task::spawn_local(async move {
        if clipboard::copy(&text).await {
            desk.toasts().done(format!("Copied the excerpt [{handle}]"));
        } else {
            desk.toasts().trouble(format!(
                "The browser did not allow copying [{handle}]. Open its line and select the marked text instead."
            ));
        }
    });
}

#[component]
fn Download(desk: Desk, extension: &'static str) -> impl IntoView {
    let save = move |_| {
        let stem = {
            let project = desk.fields.project.get_untracked();
            let title = desk
                .ready
                .with_untracked(|ready| ready.as_ref().map_or(String::new(), |it| it.title.clone()));
            let level =
                desk.briefed.with_untracked(|it| it.as_ref().map_or(Level::Medium, |it| it.briefing.level));
            file_stem(&project, &title, level)
        };
        let name = format!("{stem}.{extension}");
        let text = untrack(|| text(desk));
        match files::download(&name, &format!("{text}\n")) {
            Ok(()) => desk.toasts().done(format!("Saved as {name}")),
            Err(_) => {
                desk.toasts().trouble("The browser did not allow the download. Copy the briefing instead.")
            }
        }
    };
    view! {
        <button class="button" title=format!("Download as .{extension}") data-testid=format!("download-{extension}") on:click=save>
            <Icon glyph=Glyph::Download />
            {format!(".{extension}")}
        </button>
    }
}

#[component]
fn Share(desk: Desk) -> impl IntoView {
    let send = move |_| {
        let text = untrack(|| text(desk));
        leptos::task::spawn_local(async move {
            if let Err(reason) = share::share("Briefing", &text).await {
                desk.toasts().trouble(format!("Sharing did not work: {reason}. Copy the briefing instead."));
            }
        });
    };
    view! {
        <button class="button" data-testid="share" on:click=send>
            <Icon glyph=Glyph::Share2 />
            "Share"
        </button>
    }
}

#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="text-bones" aria-hidden="true">
            {[92, 78, 96, 64, 88, 71].map(|width| view! { <span style:width=format!("{width}%")></span> }).collect_view()}
        </div>
    }
}
