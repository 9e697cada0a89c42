"""Notebooks that are run and become pages of HTML."""
