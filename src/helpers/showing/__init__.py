"""How tables, charts, words and places on a page are shown."""
