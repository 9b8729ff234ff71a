"""Employees: how they log in, and the log of what they do."""
