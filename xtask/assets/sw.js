// Keeps a whole copy of one version of the product, so that it starts and works without a network.
//
// Files named by their hash come from the copy first. The page, and the few files that keep their name, come from the
// network first and from the copy when the network fails or is too slow; where the page came from the copy, so do they,
// since they have to fit it. A new version is fetched whole before it is offered; the page asks the user, then sends
// "SKIP_WAITING".
"use strict";

const VERSION = "{{version}}";
const PREFIX = "paas-";
const CACHE = PREFIX + VERSION;
const PAGE = "/index.html";
/** How long a page load waits for a network that does not answer. */
const PATIENCE_MS = 3000;

/** Path, hash of the content, and whether the path changes with the content. */
const ASSETS = [
  // {{assets}}
];
const BY_PATH = new Map(ASSETS.map(([path, , named]) => [path, named]));

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (BY_PATH.get(url.pathname) === true) event.respondWith(copyFirst(request, url.pathname));
  else if (BY_PATH.has(url.pathname)) event.respondWith(companion(request, url.pathname));
});

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(ASSETS.map(([path, , named]) => fill(cache, path, named)));
}

async function fill(cache, path, named) {
  const kept = named && (await caches.match(path));
  const response = kept || (await fetch(path, { cache: named ? "default" : "reload" }));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  await cache.put(path, await plain(response));
}

/** A response that was redirected cannot answer a page load, so its content is put into a fresh one. */
async function plain(response) {
  if (!response.redirected) return response;
  return new Response(await response.blob(), { status: response.status, headers: response.headers });
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** From the copy; from the network where the copy lacks it, cannot be read, or does not answer in time. */
async function copyFirst(request, path) {
  const copy = fromCopy(path);
  const soon = await Promise.race([copy, after(PATIENCE_MS)]);
  return soon ?? fetch(request).catch((error) => orElse(copy, error));
}

// A notification leads to the page that showed it.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const open = self.clients.matchAll({ type: "window", includeUncontrolled: true });
  event.waitUntil(open.then((pages) => (pages.length > 0 ? pages[0].focus() : self.clients.openWindow("/"))));
});

let pageIsCopy = false;

async function page(request) {
  const copy = fromCopy(PAGE);
  const response = await networkFirst(request, copy);
  copy.then((kept) => (pageIsCopy = response === kept));
  return response;
}

/** A file that keeps its name from version to version. */
async function companion(request, path) {
  const copy = fromCopy(path);
  return (pageIsCopy && (await copy)) || networkFirst(request, copy);
}

/** Neither of the two has to answer for the other to do so. */
async function networkFirst(request, copy) {
  const network = fetch(request).then(async (response) => (response.status >= 500 && (await copy)) || response);
  const late = after(PATIENCE_MS).then(async () => (await copy) ?? network);
  return Promise.race([network, late]).catch((error) => orElse(copy, error));
}

async function orElse(copy, error) {
  const kept = await copy;
  if (kept) return kept;
  throw error;
}

/** Nothing where there is no copy, and where the browser cannot read it: the network may still have the file. */
function fromCopy(path) {
  return caches.open(CACHE).then((cache) => cache.match(path)).catch(() => undefined);
}

function after(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
