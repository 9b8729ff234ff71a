"""Conversations with citizens: their messages, and what staff does with them."""
