"""The data contract: which tables there are, and what their columns hold.

What stands outside the engine imports from here, and knows none of the modules below. A name is
imported when it is asked for: not all of them need pandas.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hyoka.contract.check_rows import ancestors
    from hyoka.contract.explanations import Explanation
    from hyoka.contract.problem_kinds import PROBLEM_KINDS
    from hyoka.contract.records import (
        EDGES,
        PROVENANCE,
        Codes,
        Extracted,
        Place,
        problem_in_words,
        reason_in_words,
    )
    from hyoka.contract.schema import Tables, empty, typed, validate
    from hyoka.contract.tables import (
        DOCUMENT_TABLES,
        FIGURES,
        FUNDING,
        KEYS,
        LEVELS,
        MADE_BY,
        NUMBER,
        ORIGIN,
        PLACE,
        STAFF,
        TABLES,
        TEXT,
        TITLES,
        TYPE_NAMES,
        UNITS_OF_ITEMS,
        UNPROVED,
        YEARS,
        Column,
        columns,
        dtypes,
        references,
    )

#: The module of each name.
_MODULES: Final = {
    "Codes": "hyoka.contract.records",
    "Column": "hyoka.contract.tables",
    "DOCUMENT_TABLES": "hyoka.contract.tables",
    "EDGES": "hyoka.contract.records",
    "Explanation": "hyoka.contract.explanations",
    "Extracted": "hyoka.contract.records",
    "FIGURES": "hyoka.contract.tables",
    "FUNDING": "hyoka.contract.tables",
    "KEYS": "hyoka.contract.tables",
    "LEVELS": "hyoka.contract.tables",
    "MADE_BY": "hyoka.contract.tables",
    "NUMBER": "hyoka.contract.tables",
    "ORIGIN": "hyoka.contract.tables",
    "PLACE": "hyoka.contract.tables",
    "PROBLEM_KINDS": "hyoka.contract.problem_kinds",
    "PROVENANCE": "hyoka.contract.records",
    "Place": "hyoka.contract.records",
    "STAFF": "hyoka.contract.tables",
    "TABLES": "hyoka.contract.tables",
    "TEXT": "hyoka.contract.tables",
    "TITLES": "hyoka.contract.tables",
    "TYPE_NAMES": "hyoka.contract.tables",
    "Tables": "hyoka.contract.schema",
    "UNITS_OF_ITEMS": "hyoka.contract.tables",
    "UNPROVED": "hyoka.contract.tables",
    "YEARS": "hyoka.contract.tables",
    "ancestors": "hyoka.contract.check_rows",
    "columns": "hyoka.contract.tables",
    "dtypes": "hyoka.contract.tables",
    "empty": "hyoka.contract.schema",
    "problem_in_words": "hyoka.contract.records",
    "reason_in_words": "hyoka.contract.records",
    "references": "hyoka.contract.tables",
    "typed": "hyoka.contract.schema",
    "validate": "hyoka.contract.schema",
}
__all__ = [
    "DOCUMENT_TABLES",
    "EDGES",
    "FIGURES",
    "FUNDING",
    "KEYS",
    "LEVELS",
    "MADE_BY",
    "NUMBER",
    "ORIGIN",
    "PLACE",
    "PROBLEM_KINDS",
    "PROVENANCE",
    "STAFF",
    "TABLES",
    "TEXT",
    "TITLES",
    "TYPE_NAMES",
    "UNITS_OF_ITEMS",
    "UNPROVED",
    "YEARS",
    "Codes",
    "Column",
    "Explanation",
    "Extracted",
    "Place",
    "Tables",
    "ancestors",
    "columns",
    "dtypes",
    "empty",
    "problem_in_words",
    "reason_in_words",
    "references",
    "typed",
    "validate",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a function, a class or a constant
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
