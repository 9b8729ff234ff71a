// Keeps the list of conversations, or one conversation, fresh. What came in is shown as text, never read as markup.
"use strict";

const LIST_EVERY = 4000;
const MESSAGES_EVERY = 2000;
const AWAY = "Geen verbinding. Wat je ziet is misschien niet meer juist.";
const LOGGED_OUT = "Je bent afgemeld. Kopieer wat je typte, meld je aan in een ander tabblad en laad deze pagina opnieuw.";
const TOO_OLD = "Deze pagina stond te lang open. Kopieer wat je typte en laad de pagina opnieuw.";
const CLOSED = "De burger heeft de pagina van de chat nu niet open. Wat je schrijft, leest die pas bij het terugkomen.";
const BACK = "De burger is terug.";
const ERASED = "De burger heeft dit gesprek gewist. Je kan niet meer antwoorden.";
const part = (name) => document.querySelector(`[data-live-${name}]`);
const status = part("status");

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) element.setAttribute(name, value);
  }
  return element;
}

/** Says it once: the same words again are not written again. */
function tell(text) {
  if (status.textContent !== text) status.textContent = text;
}

/** The answer as JSON; null when it could not be had, and that is told. */
async function ask(address) {
  try {
    const answer = await fetch(address, { redirect: "manual", headers: { Accept: "application/json" } });
    if (answer.ok) return await answer.json();
    if (answer.status === 404) tell("Dit gesprek bestaat niet meer.");
    else tell(answer.type === "opaqueredirect" ? LOGGED_OUT : AWAY);
  } catch {
    tell(AWAY);
  }
  return null;
}

/** Runs a task again and again while the tab is seen, one at a time; what is returned runs it now. */
function repeat(task, milliseconds) {
  let timer = 0;
  let running = false;
  const run = async () => {
    clearTimeout(timer);
    if (running || document.hidden) return;
    running = true;
    await task();
    running = false;
    timer = setTimeout(run, milliseconds);
  };
  document.addEventListener("visibilitychange", run);
  timer = setTimeout(run, milliseconds);
  return run;
}

// The list.

function takeButton(row) {
  return make("button", "Neem over", {
    form: "overnemen",
    formaction: `/console/live/${row.id}/overnemen`,
    "data-key": "1",
    "aria-label": `Neem over: ${row.called}`,
    class: row.handover === "waiting" ? null : "quiet",
  });
}

/** A cell that tells its column where the table has no head: in a narrow window. */
function cell(label, text = "") {
  return make("td", text, { "data-label": label });
}

/** A long address breaks after its "@", as in the page from the server. */
function contactOf(words) {
  const contact = make("small", "", { class: "contact" });
  const [before, ...rest] = words.split("@");
  contact.append(before, ...rest.flatMap((part) => ["@", make("wbr"), part]));
  return contact;
}

function listRow(row) {
  const line = make("tr", "", { "data-item": "", "data-id": row.id, "data-handover": row.handover, "data-mine": row.mine ? "" : null });
  const who = make("th", "", { scope: "row" });
  who.append(make("a", row.name, { class: "target", href: `/console/live/${row.id}`, "aria-label": row.called }));
  if (row.contact) who.append(" ", contactOf(row.contact));
  const kind = row.handover === "waiting" ? " bad" : row.mine ? " good" : "";
  const state = cell("Toestand");
  state.append(make("span", row.state, { class: `tag${kind}` }));
  const action = make("td");
  if (row.handover !== "active") action.append(takeButton(row));
  line.append(who, state, cell("Laatste vraag", row.question), cell("Begonnen", row.started), cell("Laatste bericht", row.last), action);
  return line;
}

/** Puts the rows in place; who was in a row with the keyboard stays there. */
function showRows(body, rows) {
  const focused = document.activeElement;
  const id = focused.closest("[data-live-rows] [data-id]")?.dataset.id;
  body.replaceChildren(...rows.map(listRow));
  part("empty").hidden = rows.length > 0;
  part("table").hidden = rows.length === 0;
  const again = id && body.querySelector(`[data-id="${CSS.escape(id)}"]`);
  if (again) (again.querySelector(focused.localName) ?? again.querySelector("a")).focus();
}

function keepList(body) {
  const idsOf = (selector) => new Set([...body.querySelectorAll(selector)].map((row) => row.dataset.id));
  let shown = "";
  let waiting = idsOf('[data-handover="waiting"]');
  let mine = idsOf("[data-mine]");
  repeat(async () => {
    const content = await ask("/console/live/lijst");
    if (!content) return;
    const isNew = content.rows.some((row) => row.handover === "waiting" && !waiting.has(row.id));
    const isGiven = content.rows.some((row) => row.mine && !mine.has(row.id));
    tell(isNew ? "Nieuwe aanvraag" : isGiven ? "Een collega gaf je een gesprek door" : "");
    if (JSON.stringify(content.rows) !== shown) showRows(body, content.rows);
    shown = JSON.stringify(content.rows);
    waiting = idsOf('[data-handover="waiting"]');
    mine = idsOf("[data-mine]");
  }, LIST_EVERY);
}

// One conversation.

/** Messages can be committed in another order than their ids, so the last few are asked again. */
function keepMessages(log) {
  const OVERLAP = 5;
  const ids = [...log.querySelectorAll("[data-id]")].map((message) => Number(message.dataset.id));
  const seen = new Set(ids);
  const toEnd = () => { log.scrollTop = log.scrollHeight; };
  const add = (message) => {
    const box = make("div", "", { class: `said ${message.author}`, "data-item": "", "data-id": message.id, tabindex: "-1" });
    const by = make("p", "", { class: "by" });
    by.append(make("strong", message.by), " ", make("small", message.at));
    box.append(by, make("p", message.text, { class: "words" }));
    log.append(box);
    ids.push(message.id);
    seen.add(message.id);
  };
  toEnd();
  // A page that is loaded anew, or a connection that broke, is back within seconds.
  const PATIENCE = 6000;
  const BACK_FOR = 10_000;
  const isMine = part("say") !== null;
  let lastThere = Date.now();
  let isAway = false;
  let backSince = -Infinity;
  /** What is to be told of the citizen's page. */
  const presence = (isOpen) => {
    const now = Date.now();
    if (isOpen) lastThere = now;
    const wasAway = isAway;
    isAway = isMine && now - lastThere >= PATIENCE;
    if (wasAway && !isAway) backSince = now;
    if (isAway) return CLOSED;
    return now - backSince < BACK_FOR ? BACK : "";
  };
  return repeat(async () => {
    const content = await ask(`${log.dataset.liveLog}?na=${ids.at(-OVERLAP) ?? 0}`);
    if (!content) return;
    const wasAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    content.messages.filter((message) => !seen.has(message.id)).forEach(add);
    if (wasAtEnd) toEnd();
    const there = presence(content.has_tab);
    tell(content.state === log.dataset.state ? there : `Dit is veranderd. Het gesprek is nu: ${content.state}. Laad de pagina opnieuw.`);
  }, MESSAGES_EVERY);
}

function insertSentence(field, sentence) {
  const before = field.value && !/\s$/.test(field.value) ? " " : "";
  field.focus();
  field.setRangeText(before + sentence, field.selectionStart, field.selectionEnd, "end");
}

/** The canned sentences: a slash in an empty field leads to them, the arrows through them, Escape back. */
function keepSentences(box, field) {
  const buttons = [...box.querySelectorAll("[data-sentence]")];
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };
  box.hidden = false;
  for (const button of buttons) {
    button.addEventListener("click", () => insertSentence(field, button.dataset.sentence));
  }
  field.addEventListener("keydown", (event) => {
    if (event.key !== "/" || field.value) return;
    event.preventDefault();
    box.open = true;
    buttons[0].focus();
  });
  box.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    if (event.key === "Escape") field.focus();
    else if (event.key in STEPS) buttons[Math.max(0, Math.min(here + STEPS[event.key], buttons.length - 1))].focus();
    else return;
    event.preventDefault();
  });
}

async function send(form, field, showError, refresh) {
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
    if (answer.ok) {
      field.value = "";
      showError("");
      await refresh();
    } else if (answer.type === "opaqueredirect") showError(LOGGED_OUT);
    else if (answer.status === 403) showError(TOO_OLD);
    else if (answer.status === 404) showError(ERASED);
    else showError((await answer.json()).error);
  } catch {
    showError("Je antwoord is niet verstuurd. Probeer het opnieuw.");
  }
}

function keepForm(form, refresh) {
  const field = form.elements.text;
  const error = part("error");
  const button = form.querySelector("button:not([type])");
  const showError = (text) => {
    error.hidden = !text;
    error.textContent = text;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    await send(form, field, showError, refresh);
    button.disabled = false;
    // Not away from where somebody went meanwhile.
    if ([document.body, button].includes(document.activeElement)) field.focus();
  });
  // Not [data-guard]: what a script sends is sent many times on one page.
  addEventListener("beforeunload", (event) => {
    if (field.value.trim()) event.preventDefault();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!button.disabled && field.value.trim()) form.requestSubmit();
  });
  const sentences = part("sentences");
  if (sentences) keepSentences(sentences, field);
}

const body = part("rows");
const log = part("log");
if (body) keepList(body);
if (log) {
  const refresh = keepMessages(log);
  const form = part("say");
  if (form) keepForm(form, refresh);
}
