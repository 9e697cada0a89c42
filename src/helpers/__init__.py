"""What the notebooks use: tables loaded, measures computed, charts and tables shown, figures traced to their page."""

from __future__ import annotations

from hyoka import inspect

__all__ = ["inspect"]
