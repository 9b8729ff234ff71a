"""The staff console: pages for front-office staff under /console."""
