"""Trainingsvoorstellen: from verdict to example question."""
