//! Starts the engine in its worker.

use wasm_bindgen::prelude::wasm_bindgen;

/// Listens for requests of the page.
#[wasm_bindgen(start)]
pub fn start() {
    paas::worker::listen::start();
}

fn main() {}
