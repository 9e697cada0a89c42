"""What was done before and need not be done again."""
