/* On pages of who is signed in (and where one signs in or out): keeps what is typed when the network
   fails, says that it waits, asks before signing out. Without it, forms are posted as always. */
"use strict";

(() => {
  const { outbox } = self;
  const { city, owners: marks } = document.documentElement.dataset;
  const mine = marks ? marks.split(" ") : [];
  const line = document.querySelector("[data-outbox]");
  const form = document.querySelector("form[data-log], [data-log] form");
  const POSTED = "einclusie posted"; // in this tab only: a form on its way to the server

  const fill = (sentence, count) => sentence.replace("#", count);
  const said = (name, count) => fill(line.dataset[count === 1 ? `${name}One` : `${name}Many`], count);

  /** The one line that says what waits here; the page behind it lists the texts. */
  async function tell({ sent }) {
    if (!line) return;
    const kept = (await outbox.drafts()).filter((draft) => !city || draft.city === city);
    const own = kept.filter((draft) => mine.length && outbox.isMine(draft, mine));
    const refused = own.filter((draft) => draft.refused).length;
    const others = kept.length - own.length;
    const sentences = [];
    if (sent) sentences.push(said("sent", sent));
    if (refused) sentences.push(said("refused", refused));
    if (own.length - refused) sentences.push(said("waits", own.length - refused));
    if (others && (form || !mine.length)) sentences.push(said("others", others));
    line.hidden = !sentences.length;
    line.querySelector("span").textContent = sentences.join(" ");
    const link = line.querySelector("a");
    if (link) link.hidden = !own.length;
  }

  /** A name for this very text, and for whom it is; a page that comes back gets a new one. */
  function prepare() {
    form.elements.form_key.value = crypto.randomUUID();
    let owner = form.elements.owner;
    if (!owner) {
      owner = document.createElement("input");
      Object.assign(owner, { type: "hidden", name: "owner" });
      form.append(owner);
    }
    owner.value = mine[0];
  }

  async function keepHere(draft) {
    try {
      await outbox.keep(draft);
    } catch {
      line.hidden = false;
      line.querySelector("span").textContent = line.dataset.cannot;
      return;
    }
    form.reset();
    prepare();
    await tell({ sent: 0 }); // a thing that waits is news enough
    line.focus();
    navigator.storage?.persist?.();
    await outbox.sendLater(await navigator.serviceWorker?.getRegistration());
  }

  function onSubmit(event) {
    if (event.submitter?.hasAttribute("formaction")) return; // another act than logging
    const draft = outbox.draftOf(city, new FormData(form));
    if (navigator.onLine || !draft.answers.text.trim()) {
      sessionStorage.setItem(POSTED, JSON.stringify(draft));
    } else {
      event.preventDefault();
      keepHere(draft);
    }
  }

  /** The session had ended: what was posted did not arrive, and waits for its owner. */
  async function keepWhatDidNotArrive() {
    const posted = sessionStorage.getItem(POSTED);
    if (posted && document.querySelector("[data-sign-in]")) await outbox.keep(JSON.parse(posted));
    sessionStorage.removeItem(POSTED);
  }

  /** Ask once when something waits; then this device knows nobody any more. */
  async function onSignOut(event) {
    event.preventDefault();
    const leaving = event.target;
    try {
      const known = await outbox.owners();
      const left = (await outbox.drafts()).filter((draft) => outbox.isMine(draft, known)).length;
      const { askOne, askMany } = leaving.dataset;
      if (left && !confirm(fill(left === 1 ? askOne : askMany, left))) return;
      await outbox.recognise([]);
    } catch {
      // A device that can keep nothing has nothing to ask about.
    }
    leaving.submit();
  }

  async function register() {
    const registration = await navigator.serviceWorker.register("/app/werker.js", { scope: "/" });
    await navigator.serviceWorker.ready;
    if (form) registration.active.postMessage({ keep: city });
  }

  async function begin() {
    await keepWhatDidNotArrive();
    if (mine.length) await outbox.recognise(mine);
    outbox.watch(tell);
  }

  if (!crypto.randomUUID) return; // not a safe connection: nothing is kept here
  for (const leaving of document.querySelectorAll("form[data-sign-out]"))
    leaving.addEventListener("submit", onSignOut);
  if (form) {
    addEventListener("pageshow", prepare);
    form.addEventListener("submit", onSubmit);
  }
  begin().catch(() => {});
  if (mine.length && navigator.serviceWorker)
    addEventListener("load", () => register().catch(() => {}));
})();
