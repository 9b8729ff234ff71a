"""Beheer and Modellen."""
