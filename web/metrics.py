"""Figures for operations, read at /metrics. No texts, no names."""

from typing import Any

from prometheus_client import Counter, Histogram

TURNS = Counter("maneblusser_turns", "Answered messages", ["kind"])
ERRORS = Counter("maneblusser_errors", "Messages that could not be answered", ["cause"])
CONVERSATIONS = Counter("maneblusser_conversations", "Conversations that were started")
HANDOVERS = Counter("maneblusser_handovers", "Citizens who asked for a person")
LATENCY = Histogram(
    "maneblusser_turn_seconds", "Time from a stored message to its replies",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)  # fmt: skip
NOT_SURE = "nlu_fallback"


def turn(understood: dict[str, Any] | None, is_emergency: bool, milliseconds: int) -> None:
    """Count one answered message."""
    kind = "answer"
    if is_emergency:
        kind = "emergency"
    elif understood is None:
        kind = "staff"
    elif understood.get("intent") == NOT_SURE:
        kind = "fallback"
    TURNS.labels(kind=kind).inc()
    LATENCY.observe(milliseconds / 1000)
