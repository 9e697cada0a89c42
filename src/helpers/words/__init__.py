"""What documents say, and how it is understood: records in their words, eras, figures, labels."""
