"""Workbooks (.xlsx, .xlsm) as pages: each sheet gives the chars and ruled lines that its print would show."""
