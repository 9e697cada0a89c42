"""Pages that are pictures: letters and ruled lines found in them.

They give the same `Page` as a PDF with text.
"""
