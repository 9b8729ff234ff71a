"""Set-up and the local runner."""
