/* What waits on this device until there is a connection: sent once, then gone.
   Loaded by pages and by the service worker alike; knows no page.
   A draft: {key, city, owner, answers, typed, refused}. `key` is the form_key, made here and kept with
   the draft, so that the server knows it again. `owner` is the mark of the person ("" for nobody),
   `answers` the fields as typed, `refused` what the server said about them (null while it waits). */
"use strict";

self.outbox = (() => {
  const DRAFTS = "drafts";
  const DEVICE = "device"; // one row, "owners": the marks of who was last signed in here
  const NOT_KEPT = ["csrfmiddlewaretoken", "form_key", "owner"];
  const PATIENCE = 20_000; // milliseconds without an answer: there is no connection
  const addresses = {
    who: "/app/wie.json",
    shell: (city) => `/app/${city}/`,
    send: (city) => `/${city}/wachtrij/`,
    log: (city) => `/${city}/signalen/nieuw/`,
    colours: (city) => `/kleur/${city}.css`,
  };
  const news = new BroadcastChannel("einclusie outbox");
  let opened = null;

  function open() {
    opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open("einclusie", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore(DRAFTS, { keyPath: "key" });
        asked.result.createObjectStore(DEVICE);
      };
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => {
        const forget = () => (opened = null);
        asked.result.onclose = forget;
        asked.result.onversionchange = () => (asked.result.close(), forget());
        resolve(asked.result);
      };
    });
    opened.catch(() => (opened = null));
    return opened;
  }

  /** What `work(store)` asks of the store, once it is safely written down. */
  async function within(name, mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const deal = database.transaction(name, mode, { durability: "strict" });
      const asked = work(deal.objectStore(name));
      deal.oncomplete = () => resolve(asked.result);
      deal.onabort = () => reject(deal.error);
    });
  }

  async function drafts() {
    const all = await within(DRAFTS, "readonly", (store) => store.getAll());
    return all.sort((one, other) => one.typed - other.typed);
  }

  async function keep(draft) {
    await within(DRAFTS, "readwrite", (store) => store.put(draft));
    news.postMessage("changed");
  }

  async function remove(key, why = "changed") {
    await within(DRAFTS, "readwrite", (store) => store.delete(key));
    news.postMessage(why);
  }

  /** The marks of who was last signed in on this device; [] when they signed out, or nobody was. */
  async function owners() {
    return (await within(DEVICE, "readonly", (store) => store.get("owners"))) ?? [];
  }

  async function recognise(marks) {
    await within(DEVICE, "readwrite", (store) => store.put(marks, "owners"));
  }

  const isMine = (draft, marks) => draft.owner === "" || marks.includes(draft.owner);

  /** A form as a draft of whoever the form says it is of, without the token that came with it. */
  function draftOf(city, form) {
    const answers = {};
    for (const [name, value] of form) if (!NOT_KEPT.includes(name)) answers[name] = value;
    const key = form.get("form_key") || crypto.randomUUID();
    return { key, city, owner: form.get("owner") ?? "", answers, typed: Date.now(), refused: null };
  }

  const ask = (address, more) =>
    fetch(address, {
      redirect: "manual", // the way to the sign-in page
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
      ...more,
    });

  /** Who is signed in: {owners, token, cities}, or why that is not known: "offline", "signed out". */
  async function whoIsThere() {
    try {
      const answer = await ask(addresses.who);
      if (answer.type === "opaqueredirect") return { state: "signed out" };
      return answer.ok ? { state: "there", ...(await answer.json()) } : { state: "offline" };
    } catch {
      return { state: "offline" };
    }
  }

  /** Send one draft: "sent", "refused", "later" (the server is not well), "offline" or "signed out". */
  async function deliver(draft, token) {
    let answer;
    try {
      const body = new URLSearchParams({ ...draft.answers, form_key: draft.key });
      const headers = { "X-CSRFToken": token };
      answer = await ask(addresses.send(draft.city), { method: "POST", body, headers });
      if (answer.type === "opaqueredirect") return "signed out";
      if (answer.status === 422) {
        await keep({ ...draft, refused: (await answer.json()).errors });
        return "refused";
      }
    } catch {
      return "offline";
    }
    if (answer.status !== 201) return "later";
    await remove(draft.key, "sent");
    return "sent";
  }

  async function sendAll() {
    const done = { state: "nothing", sent: 0, cities: null };
    const waiting = (await drafts()).filter((draft) => !draft.refused);
    if (!waiting.length) return done;
    const who = await whoIsThere();
    done.state = who.state;
    if (who.state !== "there") return done;
    await recognise(who.owners);
    done.cities = who.cities;
    for (const draft of waiting) {
      if (!isMine(draft, who.owners) || !who.cities.includes(draft.city)) continue;
      // Nobody's draft becomes theirs before it leaves, so that no second person sends it too.
      if (!draft.owner) await keep(Object.assign(draft, { owner: who.owners[0] }));
      const went = await deliver(draft, who.token);
      if (went === "sent") done.sent += 1;
      if (went === "later") done.state = "offline"; // the next one may still go
      if (went === "offline" || went === "signed out") return { ...done, state: went };
    }
    return done;
  }

  /** Send what waits and is of who is signed in; two tabs at once do it one after the other. */
  const send = () =>
    navigator.locks ? navigator.locks.request("einclusie outbox", sendAll) : sendAll();

  /** Send now, and again whenever it may work; after each try and each change, here or in another tab,
      `tell(done)`: `done.sent` counts since this page was opened. */
  function watch(tell) {
    let last = { state: "nothing", sent: 0, cities: null };
    const look = async () => {
      const done = await send();
      last = { ...done, sent: last.sent + done.sent };
      await tell(last);
    };
    const quietly = () => look().catch(() => {}); // a device that can keep nothing has nothing waiting
    addEventListener("online", quietly);
    addEventListener("offline", () => tell((last = { ...last, state: "offline" })));
    addEventListener("pageshow", (event) => event.persisted && quietly());
    document.addEventListener("visibilitychange", () => document.hidden || quietly());
    news.onmessage = ({ data }) => {
      if (data === "sent") last.sent += 1;
      tell(last);
    };
    setInterval(() => document.hidden || quietly(), 60_000);
    quietly();
    return quietly;
  }

  /** Have the browser send it even when no page is open, where it can. */
  async function sendLater(registration) {
    await registration?.sync?.register("outbox").catch(() => {});
  }

  return {
    addresses, drafts, keep, remove, owners, recognise, isMine, draftOf, send, watch, sendLater,
  };
})();
