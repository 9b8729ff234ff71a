"""Logging in, and who may."""
