// Keys of the console: j and k go through what has [data-item], 1 to 9 press [data-key] in the current one, and any
// key presses its [data-page-key]. They can be turned off, for who speaks or shakes: a browser remembers that.
"use strict";

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

for (const setting of document.querySelectorAll("[data-keys-setting]")) {
  const box = setting.querySelector("input");
  box.checked = !localStorage.getItem(KEYS_OFF);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });
  setting.hidden = false;
}
