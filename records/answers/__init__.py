"""Answers as staff changed them."""
