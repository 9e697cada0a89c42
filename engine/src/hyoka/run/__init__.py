"""From a folder of PDFs to tables: reading, workers, cache."""
