"""Figures, counted once and kept."""
