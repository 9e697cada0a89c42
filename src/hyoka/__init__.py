"""hyoka: evaluation documents of Japanese cities, read into tables that can be trusted."""
