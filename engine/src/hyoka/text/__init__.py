"""Japanese text, numbers, years and labels: pure functions."""
