"""How tables, charts and parameters look, in notebooks and on pages: no figure is computed here."""
