"""What is odd about single forms: each module reads the documents of one form by `read_by_hook`."""
