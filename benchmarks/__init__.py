"""How fast hyoka is and how much memory it takes, beside pdfplumber and pdfium on the same pages in
the same run.
"""
