"""Draws the pictures of the page; run with the Python of `bot/`, which has matplotlib.

Usage: python plots.py <metingen.json> <folder>
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402
from PIL import Image  # noqa: E402

LABELS = {"stock": "stock", "same": "ours, same data", "all": "ours, all examples"}
COLOURS = {"stock": "#8a8a8a", "same": "#e08a00", "all": "#b3001b"}
DPI = 80
COLOURS_KEPT = 32
Data = dict[str, Any]


def draw_confusions(data: Data, axes: Any) -> None:
    """Bars: how often a question of the one intent was taken for the other."""
    pairs = data["worst_pairs"].get("all", [])[::-1]
    axes.barh([f"{expected} → {guess}" for expected, guess, _ in pairs], [pair[2] for pair in pairs], color="#b3001b")
    axes.set_xlabel("held-out questions")
    axes.tick_params(axis="y", labelsize=7)
    axes.xaxis.get_major_locator().set_params(integer=True)


def draw_reliability(data: Data, axes: Any) -> None:
    """Certainty against the share that was right; on the diagonal a certainty means what it says."""
    axes.plot([0, 1], [0, 1], color="black", linewidth=0.8, linestyle=":")
    for name, bins in data["calibration"].items():
        axes.plot([part[1] for part in bins], [part[2] for part in bins], "o-", **style(name))
    axes.set(xlabel="certainty", ylabel="right", xlim=(0, 1), ylim=(0, 1))


def draw_latency(data: Data, axes: Any) -> None:
    """The share of answer turns that took no longer; the axis of time grows by factors."""
    for name, samples in data["turn_milliseconds"].items():
        ordered = sorted(samples)
        axes.step(ordered, [(rank + 1) / len(ordered) for rank in range(len(ordered))], where="post", **style(name))
    axes.set(xscale="log", xlabel="milliseconds of an answer turn", ylabel="share of the turns", ylim=(0, 1))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("{x:g}")
    axes.tick_params(axis="x", which="both", labelsize=7)


def draw_refusal(data: Data, axes: Any) -> None:
    """The curve over all thresholds; the dot is each one's own threshold."""
    for name, points in data["refusal"].items():
        axes.plot([point[2] for point in points], [point[1] for point in points], **style(name))
        refused, wrongly = data["own_threshold"][name]
        axes.plot([wrongly], [refused], "o", color=COLOURS[name])
    axes.axvline(0.03, color="black", linewidth=0.8, linestyle=":")
    axes.set(xlabel="in scope, wrongly refused", ylabel="out of scope, refused", xlim=(-0.005, 0.6), ylim=(0, 1.02))


def style(name: str) -> dict[str, str]:
    """Colour and label of a column."""
    return {"color": COLOURS[name], "label": LABELS[name]}


def save(figure: Any, file: Path) -> None:
    """Write a picture with few colours: a third of the bytes."""
    drawn = BytesIO()
    figure.savefig(drawn)
    plt.close(figure)
    Image.open(drawn).convert("RGB").quantize(COLOURS_KEPT).save(file, optimize=True)


DRAWINGS = {
    "meting-verwarring.png": draw_confusions,
    "meting-betrouwbaarheid.png": draw_reliability,
    "meting-wachttijd.png": draw_latency,
    "meting-weigeren.png": draw_refusal,
}


def main(source: str, folder: str) -> None:
    """Draw all of them."""
    data = json.loads(Path(source).read_text(encoding="utf-8"))
    for name, draw in DRAWINGS.items():
        figure, axes = plt.subplots(figsize=(8, 5), dpi=DPI, layout="constrained")
        draw(data, axes)
        axes.spines[["top", "right"]].set_visible(False)
        if axes.get_legend_handles_labels()[1]:
            axes.legend(frameon=False)
        save(figure, Path(folder, name))


if __name__ == "__main__":
    main(*sys.argv[1:3])
