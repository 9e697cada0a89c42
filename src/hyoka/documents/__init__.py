"""A document as records: its pages read, its form found, and what the form told kept as bytes."""
