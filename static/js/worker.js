/* The service worker: a form to log with where there is no connection. Every page comes from the network;
   only what is the same for everybody is kept, and only used when the network fails.
   `self.offline` = {version, assets} is written by einclusie/offline.py, which also loads outbox.js. */
"use strict";

const CACHE = `einclusie-${self.offline.version}`;
const DAY = 24 * 60 * 60 * 1000;
const PATIENCE = 20_000;
// No answer of the app itself: a proxy without an app behind it, or a page that was open so long that
// its token is no longer good (403). What was typed must not be lost with it.
const NOT_RECEIVED = [403, 502, 503, 504];
const { addresses } = self.outbox;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(refreshShell(event.data.keep));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendOrTryLater());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  const city = cityIn(pathname);
  if (request.method === "GET" && request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => shellFor(city)));
  } else if (request.method === "GET" && isKept(pathname)) {
    event.respondWith(fetch(request).catch(() => fromCache(pathname)));
  } else if (request.mode === "navigate" && pathname === addresses.log(city)) {
    event.respondWith(postOrKeep(request, city));
  }
});

/** The city that an address is about: /<stad>/… or /app/<stad>/. */
function cityIn(pathname) {
  const [, first, second] = pathname.split("/");
  return first === "app" ? second : first;
}

const isKept = (pathname) =>
  self.offline.assets.includes(pathname) || pathname.startsWith("/kleur/");

async function fromCache(address) {
  return (await caches.match(address, { ignoreVary: true })) ?? Response.error();
}

/** The form of this city; at the front door that of any city this device has used. */
async function shellFor(city) {
  const wanted = city || (await citiesKept())[0];
  return wanted ? fromCache(addresses.shell(wanted)) : Response.error();
}

async function citiesKept() {
  const found = new Set();
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) {
      const { pathname } = new URL(url);
      if (pathname === addresses.shell(cityIn(pathname))) found.add(cityIn(pathname));
    }
  }
  return [...found];
}

/** Send the form as always; without an answer, keep it and show where it waits. */
async function postOrKeep(request, city) {
  const copy = request.clone();
  const silence = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([fetch(request).catch(() => undefined), silence]);
  if (answer && !NOT_RECEIVED.includes(answer.status)) return answer;
  const form = await copy.formData();
  if (!form.get("owner")) return answer ?? Response.error(); // no script in the page: as without us
  await self.outbox.keep(self.outbox.draftOf(city, form));
  if (!answer) await self.outbox.sendLater(self.registration); // else the page sends, and says so
  return Response.redirect(addresses.shell(city), 303);
}

/** Keep what an address answers to somebody unknown; gone (404) is no longer kept. */
async function store(address) {
  const cache = await caches.open(CACHE);
  const answer = await fetch(address, { credentials: "omit", cache: "no-cache", redirect: "error" });
  if (answer.ok) await cache.put(address, answer);
  else if (answer.status === 404) await cache.delete(address);
  else throw new Error(`${address} answers ${answer.status}`);
}

const storeCity = (city) => Promise.all([addresses.shell(city), addresses.colours(city)].map(store));

/** Everything anew under this version, the cities of the version before too. */
async function fill() {
  await Promise.all(self.offline.assets.map(store));
  await Promise.all((await citiesKept()).map(storeCity));
}

async function refreshShell(city) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(addresses.shell(city), { ignoreVary: true });
  const age = kept ? Date.now() - Date.parse(kept.headers.get("Date")) : Infinity;
  if (!(age < DAY)) await storeCity(city);
}

async function dropOldCaches() {
  const old = (await caches.keys()).filter((name) => name.startsWith("einclusie-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The browser asks again later when this fails. */
async function sendOrTryLater() {
  const done = await self.outbox.send();
  if (done.state === "offline") throw new Error("no connection yet");
}
