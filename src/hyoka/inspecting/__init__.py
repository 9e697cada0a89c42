"""A page that nobody knows yet: what is on it, and the draft of a form for it."""
