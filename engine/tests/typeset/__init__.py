"""Sample documents typeset from the published facts: the truth, the forms, and the ways to set
them.
"""

from .documents import DOCUMENTS, facts, typeset, typeset_plain
from .style import STYLES, Style

__all__ = ["DOCUMENTS", "STYLES", "Style", "facts", "typeset", "typeset_plain"]
