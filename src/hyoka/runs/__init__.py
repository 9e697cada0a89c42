"""A run over a folder of PDFs: what there is to read, who reads it, and the tables that come of it."""
