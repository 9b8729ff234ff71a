// What every page of the console has: keys, the focus on what was done, a question before unsent words are left, links
// to copy, and how many citizens wait.
"use strict";

// Keys: j and k go through what has [data-item], 1 to 9 press [data-key] in the current one, and any key presses its
// [data-page-key]. They can be turned off, for who speaks or shakes: a browser remembers that.

const KEYS_OFF = "console-keys-off";
const isTyping = (element) => element.matches("input, select, textarea, [contenteditable]");

function move(step) {
  const items = [...document.querySelectorAll("[data-item]")];
  const here = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[here === -1 ? (step > 0 ? 0 : items.length - 1) : here + step];
  const target = next && (next.matches("a, button, [tabindex]") ? next : next.querySelector("a, button"));
  target?.focus();
}

function pressed(key) {
  const name = CSS.escape(key);
  const inItem = document.activeElement.closest("[data-item]")?.querySelector(`[data-key="${name}"]`);
  return inItem ?? document.querySelector(`[data-page-key="${name}"]`);
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
  if (localStorage.getItem(KEYS_OFF)) return;
  if (event.key === "j") return move(1);
  if (event.key === "k") return move(-1);
  const button = pressed(event.key);
  if (!button) return;
  // The key is not typed into the field that the button may open.
  event.preventDefault();
  button.click();
});

// What was done, or went wrong, is read first by who does not see the page.
const news = document.querySelector("main .done[role=status], .error[role=alert]:not([hidden])");
if (news && !location.hash) {
  news.tabIndex = -1;
  news.focus();
}

// What is typed and not sent is not left without a question: [data-guard] forms.
for (const form of document.querySelectorAll("form[data-guard]")) {
  const typed = () => [...new FormData(form)].map(String).join("\n");
  // A page that comes back with an error holds words that are not stored yet.
  const before = document.querySelector(".error[role=alert]") ? "" : typed();
  let isSent = false;
  form.addEventListener("submit", () => { isSent = true; });
  addEventListener("beforeunload", (event) => {
    if (!isSent && typed() !== before) event.preventDefault();
  });
}

// How many citizens wait, in the menu and before the title, on every page; Live tells of new ones itself.
const waitingInMenu = document.querySelector("[data-waiting]");
if (waitingInMenu) {
  const WAITING_EVERY = 15_000;
  const title = document.title;
  const isLive = location.pathname.startsWith("/console/live");
  let known = null;
  const tell = (count) => {
    waitingInMenu.hidden = !count;
    const words = document.createElement("span");
    words.className = "hidden";
    words.textContent = count === 1 ? " burger wacht" : " burgers wachten";
    waitingInMenu.replaceChildren(String(count), words);
    document.title = count ? `(${count}) ${title}` : title;
    if (known !== null && count > known && !isLive) {
      document.querySelector("[data-waiting-news]").textContent = count === 1 ? "Er wacht een burger op een medewerker." : `Er wachten ${count} burgers op een medewerker.`;
    }
    known = count;
  };
  const askWaiting = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch("/console/vandaag/wachtend", { redirect: "manual", headers: { Accept: "application/json" } });
      if (answer.ok) tell((await answer.json()).waiting);
    } catch {
      // Asked again later; what stands there may be old for a while.
    }
  };
  document.addEventListener("visibilitychange", askWaiting);
  setInterval(askWaiting, WAITING_EVERY);
  askWaiting();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  field.addEventListener("focus", () => field.select());
  // Only where the browser lets a page write to the clipboard.
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.parentElement.querySelector("[data-copy-done]").hidden = false;
  });
}

for (const setting of document.querySelectorAll("[data-keys-setting]")) {
  const box = setting.querySelector("input");
  box.checked = !localStorage.getItem(KEYS_OFF);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });
  setting.hidden = false;
}
