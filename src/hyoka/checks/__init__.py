"""What a document's figures must agree with, and what looks odd."""
