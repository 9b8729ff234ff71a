// Draws a picture beside each table of figures, of the figures in that table: its first column names the bars, the two
// after it are this period and the one before. Colours come from console.css, so that they follow the system's.
"use strict";

const HEIGHT_OF_A_BAR = 34;
const COLOURS_CHANGE = ["(prefers-color-scheme: dark)", "(forced-colors: active)"];

/** Words and numbers of a table, by column. */
function read(table) {
  const rows = [...table.tBodies[0].rows];
  const column = (number) => rows.map((row) => Number(row.cells[number].dataset.value));
  return { words: rows.map((row) => row.cells[0].textContent.trim()), now: column(1), before: column(2) };
}

/** The colours of a picture, as the browser shows them now. */
function colours(picture) {
  const of = (selector) => getComputedStyle(picture.querySelector(selector)).color;
  const { color, borderTopColor } = getComputedStyle(picture);
  return { now: of(".now"), before: of(".before"), words: color, lines: borderTopColor };
}

function scale(is, { words, lines }, counts) {
  return {
    beginAtZero: true,
    grid: { display: counts, color: lines },
    border: { color: words },
    ticks: { color: words, precision: 0, autoSkip: counts || is !== "y" },
  };
}

/** How a picture looks; this period is filled, the one before only has an edge. */
function look(picture, figures) {
  const shown = colours(picture);
  const isLying = "lying" in picture.dataset;
  const bars = (label, data, fill, edge) => ({ label, data, backgroundColor: fill, borderColor: edge, borderWidth: 1.5 });
  return {
    type: "bar",
    data: {
      labels: figures.words,
      datasets: [
        bars("deze periode", figures.now, shown.now, shown.now),
        bars("periode ervoor", figures.before, "transparent", shown.before),
      ],
    },
    options: {
      indexAxis: isLying ? "y" : "x",
      maintainAspectRatio: false,
      animation: false,
      locale: "nl-BE",
      scales: { x: scale("x", shown, isLying), y: scale("y", shown, !isLying) },
      plugins: { tooltip: { mode: "index", intersect: false } },
    },
  };
}

/** Puts a canvas into a picture, with what is said of it to who does not see it. */
function canvasIn(picture, bars) {
  const frame = document.createElement("div");
  frame.className = "canvas";
  if ("lying" in picture.dataset) frame.style.height = `${(bars + 1) * HEIGHT_OF_A_BAR}px`;
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", picture.dataset.label);
  frame.append(canvas);
  picture.append(frame);
  picture.hidden = false;
  return canvas;
}

async function draw() {
  const pictures = [...document.querySelectorAll(".picture")];
  if (!pictures.length) return;
  const { Chart } = await import("/console/static/dist/chart.js");
  for (const picture of pictures) {
    const figures = read(document.getElementById(picture.dataset.table));
    const canvas = canvasIn(picture, figures.words.length);
    let chart = new Chart(canvas, look(picture, figures));
    for (const query of COLOURS_CHANGE) {
      matchMedia(query).addEventListener("change", () => {
        chart.destroy();
        chart = new Chart(canvas, look(picture, figures));
      });
    }
  }
}

draw();
