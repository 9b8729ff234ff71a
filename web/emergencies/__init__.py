"""Recognises an emergency in a citizen's message, with no model, database or network."""

from web.emergencies.matcher import Emergency, Matcher, load_matcher

__all__ = ["Emergency", "Matcher", "load_matcher"]
