"""Policy evaluation documents of Japanese municipalities (PDF) as checked tidy tables.

Its public names: `read` gives the records of each document as printed, `records` one of their
tables as a frame, `labelled` the same with the printed labels around each record, `make_tables`
writes all tables of a folder, `read_again` reads figures of them a second time, `files` names its
documents, and `fiscal_year`, `number` read one printed text.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hyoka.contract.records import records_frame as records
    from hyoka.run.explaining import labelled_records as labelled
    from hyoka.run.pipeline import make_tables, read_again
    from hyoka.run.pipeline import read_records as read
    from hyoka.store.sources import document_paths as files
    from hyoka.text.errors import HyokaError
    from hyoka.text.japanese import fiscal_year
    from hyoka.text.numbers import parse_number as number

#: Where each name is made; it is imported when it is asked for.
_NAMES: Final = {
    "HyokaError": ("hyoka.text.errors", "HyokaError"),
    "files": ("hyoka.store.sources", "document_paths"),
    "fiscal_year": ("hyoka.text.japanese", "fiscal_year"),
    "labelled": ("hyoka.run.explaining", "labelled_records"),
    "make_tables": ("hyoka.run.pipeline", "make_tables"),
    "number": ("hyoka.text.numbers", "parse_number"),
    "read": ("hyoka.run.pipeline", "read_records"),
    "read_again": ("hyoka.run.pipeline", "read_again"),
    "records": ("hyoka.contract.records", "records_frame"),
}
__all__ = [
    "HyokaError",
    "files",
    "fiscal_year",
    "labelled",
    "make_tables",
    "number",
    "read",
    "read_again",
    "records",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a function or an error
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _NAMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
