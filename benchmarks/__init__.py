"""How fast hyoka is and how much memory it takes, beside other readers, on the same pages in the same run."""
