"""The data contract: which tables there are, and what their columns hold."""
