"""E-mail to who asked for a work visit."""
