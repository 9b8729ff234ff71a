"""Werkbezoeken, Infodagen and Post."""
