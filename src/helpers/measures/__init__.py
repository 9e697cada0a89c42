"""The analyses: tables computed from the tables of documents.

The limits of a page stand in the parameters of its notebook, which hands them on; a number that
belongs to a formula stands above it.
"""
