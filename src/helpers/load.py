"""The contract's tables and the label files, as the notebooks load and save them."""

from hyoka.labels import read_labels
from hyoka.tables import load, load_all, save

__all__ = ["load", "load_all", "read_labels", "save"]
