"""Tables, sources and other files on disk."""
