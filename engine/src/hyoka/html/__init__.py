"""Pages of HTML: their templates and font, and pictures of the pages of documents."""
