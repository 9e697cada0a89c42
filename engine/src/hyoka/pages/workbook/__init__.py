"""Workbooks (.xlsx, .xlsm) as pages.

Each sheet gives the chars and ruled lines that its print would show.
"""
