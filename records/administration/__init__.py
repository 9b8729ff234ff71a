"""What an administrator sets, keeps and erases."""
