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

async function copyFirst(request, path) {
  return (await fromCopy(path)) ?? fetch(request);
}

// A notification leads to the page that showed it.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const open = self.clients.matchAll({ type: "window", includeUncontrolled: true });
  event.waitUntil(open.then((pages) => (pages.length > 0 ? pages[0].focus() : self.clients.openWindow("/"))));
});

let pageIsCopy = false;

async function page(request) {
  const copy = await fromCopy(PAGE);
  const response = await networkFirst(request, copy);
  pageIsCopy = response === copy;
  return response;
}

/** A file that keeps its name from version to version. */
async function companion(request, path) {
  const copy = await fromCopy(path);
  return pageIsCopy && copy ? copy : networkFirst(request, copy);
}

async function networkFirst(request, copy) {
  if (!copy) return fetch(request);
  const network = fetch(request).then((response) => (response.status >= 500 ? copy : response));
  return Promise.race([network, after(PATIENCE_MS, copy)]).catch(() => copy);
}

async function fromCopy(path) {
  return (await caches.open(CACHE)).match(path);
}

function after(milliseconds, value) {
  return new Promise((resolve) => setTimeout(() => resolve(value), milliseconds));
}
