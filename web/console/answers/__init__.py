"""Antwoorden: changing what the assistant says."""
