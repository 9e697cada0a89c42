"""A page of a PDF as characters, ruled lines and fills."""
