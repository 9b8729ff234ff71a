"""Live: taking conversations over."""
