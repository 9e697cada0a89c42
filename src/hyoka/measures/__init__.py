"""The analyses: tables computed from the tables of documents, and what they rest on. Thresholds are in `defaults`."""
