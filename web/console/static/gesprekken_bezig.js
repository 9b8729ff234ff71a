// Keeps fresh who has, follows up or looks at each conversation of a list. What came in is shown as text only.
"use strict";

const EVERY = 5000;
const MOST_ROWS = 100;

function tagOf(sign) {
  const tag = document.createElement("span");
  tag.className = "tag warn";
  tag.textContent = sign;
  return tag;
}

async function refresh(places) {
  const query = new URLSearchParams(places.map((place) => ["id", place.dataset.signs]));
  try {
    const answer = await fetch(`/console/gesprekken/bezig?${query}`, { redirect: "manual" });
    if (!answer.ok) return;
    const signs = await answer.json();
    for (const place of places) {
      const now = signs[place.dataset.signs] ?? [];
      const shown = [...place.children].map((tag) => tag.textContent);
      if (now.join("\n") !== shown.join("\n")) place.replaceChildren(...now.map(tagOf));
    }
  } catch {
    // Away for a moment: the next time tells.
  }
}

const places = [...document.querySelectorAll("[data-signs]")].slice(0, MOST_ROWS);
let timer = 0;

async function keep() {
  clearTimeout(timer);
  if (document.hidden) return;
  await refresh(places);
  clearTimeout(timer);
  timer = setTimeout(keep, EVERY);
}

if (places.length) {
  document.addEventListener("visibilitychange", keep);
  timer = setTimeout(keep, EVERY);
}
