/* The page without connection: a form, and under it what waits on this device for this city. */
"use strict";

(() => {
  const { outbox } = self;
  const { city } = document.documentElement.dataset;
  const form = document.querySelector("[data-draft-form]");
  const list = document.querySelector("[data-drafts]");
  const line = document.querySelector("[data-status]");
  const [signIn, section, unknown] = ["sign-in", "waiting", "unknown"].map((name) =>
    document.querySelector(`[data-${name}]`),
  );
  let mending = null; // the refused draft that stands in the form
  let sendNow = async () => {};

  const said = (name, count) =>
    line.dataset[count === 1 ? `${name}One` : `${name}Many`].replace("#", count);
  const inputOf = (name) => {
    const found = form.elements[name];
    return found instanceof RadioNodeList ? found[0] : found;
  };
  const today = () => {
    const now = new Date();
    return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  };

  function say(sentences) {
    line.hidden = !sentences.length;
    line.querySelector("[data-said]").textContent = sentences.join(" ");
  }

  async function tell(done) {
    const marks = await outbox.owners();
    const kept = (await outbox.drafts()).filter((draft) => draft.city === city);
    const own = kept.filter((draft) => outbox.isMine(draft, marks));
    const refused = own.filter((draft) => draft.refused).length;
    const waits = own.length - refused;
    const mayNot = done.cities && !done.cities.includes(city);
    const nobody = !marks.length && done.state !== "offline" && navigator.onLine;
    const signedOut = done.state === "signed out" || nobody;
    const sentences = [];
    if (done.sent) sentences.push(said("sent", done.sent));
    if (refused) sentences.push(said("refused", refused));
    if (waits) sentences.push(said(mayNot ? "mayNot" : signedOut ? "signIn" : "waits", waits));
    if (kept.length > own.length) sentences.push(said("others", kept.length - own.length));
    say(sentences);
    signIn.hidden = !(kept.length && signedOut);
    unknown.hidden = marks.length > 0;
    section.hidden = !own.length;
    list.replaceChildren(...own.map(row));
  }

  function row(draft) {
    const item = document.querySelector("[data-row]").content.cloneNode(true);
    const part = (name) => item.querySelector(`[data-${name}]`);
    const { text, neighbourhood, heard_on: day } = draft.answers;
    const wijk = form.elements.neighbourhood.querySelector(`[value="${CSS.escape(neighbourhood)}"]`);
    const when = new Date(`${day}T12:00`);
    part("wijk").textContent = wijk?.textContent ?? "";
    if (!isNaN(when))
      part("day").textContent = when.toLocaleDateString("nl-BE", { day: "numeric", month: "long" });
    part("text").textContent = text;
    for (const name of item.querySelectorAll("[data-which]")) name.textContent = `: ${text}`;
    for (const { field, label: asked, sentence } of draft.refused ?? []) {
      const error = document.createElement("li");
      const dropped = form.elements[field] ? "" : part("errors").dataset.dropped;
      error.textContent = `${asked} ${sentence} ${dropped}`;
      part("errors").append(error);
    }
    part("mend").hidden = !draft.refused;
    part("mend").addEventListener("click", () => mend(draft));
    part("remove").addEventListener("click", () => remove(draft));
    return item;
  }

  async function remove(draft) {
    if (!confirm(list.dataset.ask)) return;
    await outbox.remove(draft.key);
    if (mending?.key === draft.key) startAnew();
    await tell({ state: "nothing", sent: 0, cities: null });
    document.querySelector("h1").focus();
  }

  function mend(draft) {
    startAnew();
    mending = draft;
    for (const [name, value] of Object.entries(draft.answers))
      if (form.elements[name]) form.elements[name].value = value;
    for (const { field, sentence } of draft.refused) showError(field, sentence);
    form.scrollIntoView();
    (form.querySelector("[aria-invalid]") ?? form.elements.text).focus();
  }

  function startAnew() {
    mending = null;
    form.reset();
    form.elements.heard_on.value = today();
    clearErrors();
  }

  function clearErrors() {
    for (const error of form.querySelectorAll(".err")) error.remove();
    for (const field of form.querySelectorAll(".field-err")) field.classList.remove("field-err");
    for (const input of form.querySelectorAll("[aria-invalid]")) {
      input.removeAttribute("aria-invalid");
      describe(input, []);
    }
  }

  /** What a screen reader reads with the field: its hint, and these. */
  function describe(input, ids) {
    const hint = `${input.id}_helptext`;
    const all = document.getElementById(hint) ? [hint, ...ids] : ids;
    if (all.length) input.setAttribute("aria-describedby", all.join(" "));
    else input.removeAttribute("aria-describedby");
  }

  function showError(field, sentence) {
    const input = inputOf(field);
    if (!input) return; // not asked here: the list says what becomes of it
    const around = input.closest(".field");
    const error = document.createElement("p");
    Object.assign(error, { id: `id_${field}_error`, className: "err", textContent: sentence });
    around.classList.add("field-err");
    (around.querySelector(".hint") ?? around.firstElementChild).after(error);
    input.closest("details")?.setAttribute("open", "");
    input.setAttribute("aria-invalid", "true");
    describe(input, [error.id]);
  }

  /** The fields that must be there, as the server asks them; the rest is for the server to say. */
  function missing() {
    clearErrors();
    const empty = ["text", "neighbourhood", "heard_on"].filter(
      (name) => !form.elements[name].value.trim(),
    );
    for (const name of empty) showError(name, form.dataset[name === "heard_on" ? "heardOn" : name]);
    if (empty.length) form.elements[empty[0]].focus();
    return empty.length > 0;
  }

  async function onSubmit(event) {
    event.preventDefault();
    if (missing()) return;
    const draft = outbox.draftOf(city, new FormData(form));
    draft.owner = (await outbox.owners())[0] ?? "";
    if (mending) {
      const dropped = mending.refused.map(({ field }) => field);
      const rest = Object.entries(mending.answers).filter(([name]) => !dropped.includes(name));
      draft.answers = { ...Object.fromEntries(rest), ...draft.answers };
      draft.key = mending.key; // the server refused it: nothing stands there under this key
      draft.owner = mending.owner;
    }
    try {
      await outbox.keep(draft);
    } catch {
      return say([line.dataset.cannot]);
    }
    startAnew();
    navigator.storage?.persist?.();
    await sendNow();
    line.focus();
    await outbox.sendLater(await navigator.serviceWorker?.getRegistration());
  }

  if (!crypto.randomUUID) return say([line.dataset.cannot]);
  sessionStorage.removeItem("einclusie posted"); // the service worker kept it already
  form.hidden = false;
  startAnew();
  form.addEventListener("submit", onSubmit);
  sendNow = outbox.watch(tell);
})();
