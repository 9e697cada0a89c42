"""Tables, rows, cells and lines of text of a page."""
