"""Pages that are no text of a PDF: pictures, and sheets of workbooks; both become the same `Page`."""
