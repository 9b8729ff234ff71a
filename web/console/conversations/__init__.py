"""Gesprekken: finding, reading and judging conversations."""
