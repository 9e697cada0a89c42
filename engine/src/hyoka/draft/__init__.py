"""Draft a form from a city's PDFs: what its sheets mean, what that rests on, and their facts."""
