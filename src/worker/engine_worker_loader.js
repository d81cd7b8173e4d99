// Starts the engine in its worker. A fault that nothing catches, while starting or later (memory that runs out), would
// stay in here as a rejected promise; thrown again, it reaches the page as an error of the worker.
"use strict";
self.addEventListener("unhandledrejection", (event) => {
  setTimeout(() => {
    throw event.reason;
  });
});
importScripts("./engine_worker.js");
wasm_bindgen({ module_or_path: "./engine_worker_bg.wasm" });
