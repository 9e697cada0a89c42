"""What the tables tell: attainment, costs, progress of digital transformation, cities side by side, quality."""
