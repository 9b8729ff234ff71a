"""Work visits and information days."""
