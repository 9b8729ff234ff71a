"""Recognises an emergency in a citizen's message, without Rasa, database or network."""

from web.emergencies.matcher import Emergency, Matcher, load_matcher

__all__ = ["Emergency", "Matcher", "load_matcher"]
