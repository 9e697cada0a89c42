"""What is odd about single forms: each module reads the documents of one form, and calls the reader for their parts."""
