"""Lets the notebooks of an installed package call its helpers as those of the repository do."""

from hyoka_analyses.helpers import *  # noqa: F403
