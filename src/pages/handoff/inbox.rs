//! What waits for the hand-off page. Everything can be dropped and pasted on every page, and the code of this one may not
//! be there yet.

use leptos::prelude::*;
use web_sys::File;

use super::desk::Desk;
use crate::parts::toast::Toasts;
use crate::preferences::Preferences;

/// Something to be opened.
#[derive(Clone)]
pub enum Delivery {
    /// These files.
    Files(Vec<File>),
    /// The built-in sample.
    Sample,
}

/// Where other pages put what the hand-off page is to open, and where its desk outlives it.
#[derive(Clone, Copy)]
pub struct Inbox {
    waiting: RwSignal<Vec<Delivery>, LocalStorage>,
    desk: StoredValue<Option<Desk>>,
    /// Whoever owns the app: the desk lives as long.
    owner: StoredValue<Option<Owner>>,
    preferences: Preferences,
    toasts: Toasts,
}

impl Inbox {
    /// An empty inbox, owned by whoever makes it.
    pub fn new(preferences: Preferences, toasts: Toasts) -> Self {
        Self {
            waiting: RwSignal::new_local(Vec::new()),
            desk: StoredValue::new(None),
            owner: StoredValue::new(Owner::current()),
            preferences,
            toasts,
        }
    }

    /// Puts something in.
    pub fn put(self, delivery: Delivery) {
        self.waiting.update(|waiting| waiting.push(delivery));
    }

    /// The desk; made when it is first asked for. Only the hand-off page does.
    pub fn desk(self) -> Desk {
        if let Some(desk) = self.desk.get_value() {
            return desk;
        }
        let make = || Desk::new(self.preferences, self.toasts);
        let desk = self.owner.get_value().map_or_else(make, |owner| owner.with(make));
        self.desk.set_value(Some(desk));
        desk
    }

    /// Opens on the desk what waits, and what is put in later.
    pub fn deliver(self) {
        let desk = self.desk();
        Effect::new(move |_| {
            if self.waiting.with(Vec::is_empty) {
                return;
            }
            for delivery in self.waiting.try_update(std::mem::take).unwrap_or_default() {
                match delivery {
                    Delivery::Files(files) => desk.open(files),
                    Delivery::Sample => desk.open_sample(),
                }
            }
        });
    }
}
