"""Draft a form from a city's PDFs: what its sheets mean, which assumptions that rests on, and the facts on them."""
