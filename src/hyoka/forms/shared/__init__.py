"""What the form files share, a module a subject: pages, labels, columns, figures, paragraphs, activities, records."""
