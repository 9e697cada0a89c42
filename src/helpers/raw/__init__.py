"""The folder of the PDFs, and what is known of them."""
