// The preview, the hints and the errors follow what is typed; a text that was not stored is not left by accident.
"use strict";

(() => {
  const form = document.getElementById("antwoord");
  if (!form) return;
  const { text, valid_until: validUntil } = form.elements;
  const before = text.value + validUntil.value;
  const list = document.getElementById("wenken");
  const PAUSE = 300;
  let timer, asked, sending = false;

  // The page shows it without a button from here on.
  form.querySelector('[value="voorbeeld"]').hidden = true;
  form.addEventListener("submit", () => { sending = true; });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  addEventListener("beforeunload", (event) => {
    if (!sending && text.value + validUntil.value !== before) event.preventDefault();
  });

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), signal: asked.signal, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") failed();
    }
  }

  function show({ message, hints, errors }) {
    document.querySelector("maneblusser-preview").show?.(message);
    list.replaceChildren(...hints.map((hint) => item(hint.kind, hint.text)));
    for (const field of [text, validUntil]) complain(field, errors[field.name] ?? "");
  }

  function complain(field, sentence) {
    const line = document.getElementById(`${field.id}-fout`);
    line.textContent = sentence;
    line.hidden = !sentence;
    if (sentence) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function failed() {
    form.querySelector('[value="voorbeeld"]').hidden = false;
    list.replaceChildren(item("bad", form.dataset.failed));
  }

  function item(kind, words) {
    const made = document.createElement("li");
    made.className = kind;
    made.textContent = words;
    return made;
  }
})();
