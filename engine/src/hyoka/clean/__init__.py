"""Records in a document's own words as typed rows, with what does not agree."""
