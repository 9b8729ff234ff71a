"""Work visits: the form, and looking up, changing and withdrawing a request."""
