"""Pages that are no text of a PDF: pictures, and sheets of workbooks.

Both become the same `Page`.
"""
