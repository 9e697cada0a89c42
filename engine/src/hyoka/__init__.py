"""Policy evaluation documents of Japanese municipalities (PDF) as checked tidy tables.

Its public names: `read` gives the records of each document as printed, `records` one of their
tables as a frame, `labelled` the same with the printed labels around each record, `make_tables`
writes all tables of a folder, `read_again` reads figures of them a second time, `files` names its
documents, and `fiscal_year`, `number` read one printed text. Of tables, `proofs`, `summed`,
`list_totals`, `can_fail`, `kinds_of_checks` and `unchecked_labels` say what their checks prove,
`links_of_years`, `lines`, `families_of` and `name_changes` what is one thing over the years, and
`remarks` what sheets say in words about their figures.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hyoka.clean.linker import families_of, lines, links_of_years, name_changes
    from hyoka.clean.proofs import (
        can_fail,
        kinds_of_checks,
        list_totals,
        proofs,
        summed,
        unchecked_labels,
    )
    from hyoka.clean.remarks import remarks
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
    "can_fail": ("hyoka.clean.proofs", "can_fail"),
    "families_of": ("hyoka.clean.linker", "families_of"),
    "files": ("hyoka.store.sources", "document_paths"),
    "fiscal_year": ("hyoka.text.japanese", "fiscal_year"),
    "kinds_of_checks": ("hyoka.clean.proofs", "kinds_of_checks"),
    "labelled": ("hyoka.run.explaining", "labelled_records"),
    "lines": ("hyoka.clean.linker", "lines"),
    "links_of_years": ("hyoka.clean.linker", "links_of_years"),
    "list_totals": ("hyoka.clean.proofs", "list_totals"),
    "make_tables": ("hyoka.run.pipeline", "make_tables"),
    "name_changes": ("hyoka.clean.linker", "name_changes"),
    "number": ("hyoka.text.numbers", "parse_number"),
    "proofs": ("hyoka.clean.proofs", "proofs"),
    "read": ("hyoka.run.pipeline", "read_records"),
    "read_again": ("hyoka.run.pipeline", "read_again"),
    "records": ("hyoka.contract.records", "records_frame"),
    "remarks": ("hyoka.clean.remarks", "remarks"),
    "summed": ("hyoka.clean.proofs", "summed"),
    "unchecked_labels": ("hyoka.clean.proofs", "unchecked_labels"),
}
__all__ = [
    "HyokaError",
    "can_fail",
    "families_of",
    "files",
    "fiscal_year",
    "kinds_of_checks",
    "labelled",
    "lines",
    "links_of_years",
    "list_totals",
    "make_tables",
    "name_changes",
    "number",
    "proofs",
    "read",
    "read_again",
    "records",
    "remarks",
    "summed",
    "unchecked_labels",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a function or an error
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _NAMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
