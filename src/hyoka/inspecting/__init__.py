"""Inspection of a document: its pages as text, as a picture and in a notebook."""
