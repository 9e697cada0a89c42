"""Torture: pages are changed by a seed, read again, and the tables held against what the page shows
now.

Each change ends in one of three ways: the tables say what the page shows, a problem or a failed
check says that something is wrong, or figures are silently wrong. The last is a defect.
"""
