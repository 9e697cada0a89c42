"""The analyses: tables computed from the tables of documents.

Their thresholds are in `defaults`.
"""
