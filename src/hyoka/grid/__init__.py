"""What stands on a page as tables of rows and cells, and as lines of text."""
