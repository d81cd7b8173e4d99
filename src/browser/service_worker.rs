//! The service worker: registration, and what the page wants to know of it.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

const ADDRESS: &str = "/sw.js";

/// What is known of the app's copy on this device.
#[derive(Clone, Copy)]
pub struct Offline {
    /// Whether the app starts without a network.
    pub ready: RwSignal<bool>,
    /// Whether a newer version waits for a reload.
    pub update: RwSignal<bool>,
    waiting: StoredValue<Option<ServiceWorker>, LocalStorage>,
    reloading: StoredValue<bool>,
}

impl Offline {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self {
            ready: RwSignal::new(false),
            update: RwSignal::new(false),
            waiting: StoredValue::new_local(None),
            reloading: StoredValue::new(false),
        }
    }

    /// Registers the service worker. Without one (old browser, private window) the app works, online only.
    pub fn register(self) {
        let Some(container) = container() else { return };
        spawn_local(async move {
            let Ok(registration) = JsFuture::from(container.register(ADDRESS)).await else { return };
            let Ok(registration) = registration.dyn_into() else { return };
            self.watch(&container, &registration);
            if let Ok(ready) = container.ready()
                && JsFuture::from(ready).await.is_ok()
            {
                self.ready.set(true);
            }
        });
    }

    /// Lets the waiting version take over; the page reloads once it has.
    pub fn apply(self) {
        self.reloading.set_value(true);
        let message = Object::new();
        let posted = Reflect::set(&message, &"type".into(), &"SKIP_WAITING".into()).is_ok()
            && self
                .waiting
                .with_value(|waiting| waiting.as_ref().is_some_and(|it| it.post_message(&message).is_ok()));
        if !posted {
            // The waiting version is gone; a reload gets whatever is newest.
            let _ = window().location().reload();
        }
    }

    fn watch(self, container: &ServiceWorkerContainer, registration: &ServiceWorkerRegistration) {
        let reload = Closure::<dyn FnMut()>::new(move || {
            if self.reloading.get_value() {
                self.reloading.set_value(false);
                let _ = window().location().reload();
            }
        });
        container.set_oncontrollerchange(Some(reload.as_ref().unchecked_ref()));
        reload.forget();

        // A first visit has no controller: its worker is not an update.
        if container.controller().is_some() {
            self.offer(registration.waiting());
        }
        let found = {
            let container = container.clone();
            let registration = registration.clone();
            Closure::<dyn FnMut()>::new(move || {
                if let (Some(_), Some(worker)) = (container.controller(), registration.installing()) {
                    self.await_installed(worker);
                }
            })
        };
        registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
        found.forget();
    }

    fn await_installed(self, worker: ServiceWorker) {
        let changed = {
            let worker = worker.clone();
            Closure::<dyn FnMut()>::new(move || {
                if worker.state() == ServiceWorkerState::Installed {
                    self.offer(Some(worker.clone()));
                }
            })
        };
        worker.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
        changed.forget();
    }

    fn offer(self, waiting: Option<ServiceWorker>) {
        if waiting.is_some() {
            self.waiting.set_value(waiting);
            self.update.set(true);
        }
    }
}

impl Default for Offline {
    fn default() -> Self {
        Self::new()
    }
}

pub(super) fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let offered = Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    offered.then(|| navigator.service_worker())
}
