"""The contract's tables and the label files, as the notebooks load and save them."""

import pandas as pd

from hyoka.labels import read_labels
from hyoka.tables import load, load_all, save

__all__ = ["Tables", "load", "load_all", "read_labels", "save"]

#: The contract's tables by name.
Tables = dict[str, pd.DataFrame]
