// Keys of the console: j and k go through what has [data-item], 1 to 9 press [data-key] in the current one.
"use strict";

const isTyping = (element) => element.matches("input, select, textarea, [contenteditable]");

function move(step) {
  const items = [...document.querySelectorAll("[data-item]")];
  const here = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[here === -1 ? (step > 0 ? 0 : items.length - 1) : here + step];
  const target = next && (next.matches("a, button, [tabindex]") ? next : next.querySelector("a, button"));
  target?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
  if (event.key === "j") return move(1);
  if (event.key === "k") return move(-1);
  const button = document.activeElement.closest("[data-item]")?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  // The key is not typed into the field that the button may open.
  event.preventDefault();
  button.click();
});
