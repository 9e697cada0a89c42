"""The analyses: tables computed from the tables."""
