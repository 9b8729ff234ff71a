// Tells that this conversation is open, and shows who else is busy with it. What came in is shown as text only.
"use strict";

const EVERY = 5000;
const place = document.querySelector("[data-busy]");
const body = new URLSearchParams({ csrf: place.dataset.csrf, shown: place.dataset.shown });
let timer = 0;

/** Says it once: the same words again are not written again. */
function say(text) {
  if (place.textContent !== text) place.textContent = text;
}

async function tell() {
  try {
    const answer = await fetch(`${place.dataset.busy}/kijkt`, { method: "POST", body, redirect: "manual" });
    if (answer.ok) say((await answer.json()).text);
    else if (answer.status === 404) say(place.dataset.gone);
    else if (answer.type === "opaqueredirect") say(place.dataset.loggedOut);
  } catch {
    // Away for a moment: the next time tells.
  }
}

async function keep() {
  clearTimeout(timer);
  if (document.hidden) return;
  await tell();
  clearTimeout(timer);
  timer = setTimeout(keep, EVERY);
}

function leave() {
  clearTimeout(timer);
  fetch(`${place.dataset.busy}/weg`, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
}

document.addEventListener("visibilitychange", () => (document.hidden ? leave() : keep()));
addEventListener("pagehide", leave);
// Also when the browser shows a page again that was left.
addEventListener("pageshow", keep);
