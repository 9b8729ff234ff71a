"""Training proposals."""
