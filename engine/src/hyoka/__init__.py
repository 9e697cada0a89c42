"""Policy evaluation documents of Japanese municipalities (PDF) as checked tidy tables.

Its public names: `read` gives the records of each document as printed, `records` one of their
tables as a frame, `labelled` the same with the printed labels around each record, `make_tables`
writes all tables of a folder, `page_tables` gives the tables of pages as they stand, form or no
form, `read_again` reads figures of them a second time, `files` names its
documents, and `fiscal_year`, `number` read one printed text. Of tables, `proofs`, `summed`,
`list_totals`, `can_fail`, `kinds_of_checks` and `unchecked_labels` say what their checks prove,
`links_of_years`, `lines`, `families_of` and `name_changes` what is one thing over the years, and
`remarks` what sheets say in words about their figures. The other names are what helpers, pages and
commands of the repository take from the engine.
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hyoka.clean.linker import families_of, lines, links_of_years, name_changes
    from hyoka.cli.options import (
        FILE,
        OUT_FILE,
        Command,
        beside_option,
        drafts_option,
        end,
        folder_option,
        forms_option,
        memory_option,
        processed_option,
        raw_option,
        recognised_option,
        say,
        seconds_option,
        tables_option,
    )
    from hyoka.contract.records import records_frame as records
    from hyoka.html.rendering import PIXELS_A_POINT, cell_picture, data_uri, is_recognised, pictures
    from hyoka.html.templating import (
        LARGEST_BYTES,
        TEMPLATES,
        href,
        public_name,
        rendered,
        write_page,
        write_style,
    )
    from hyoka.processes.garbage import collect_seldom
    from hyoka.run.cache import tables_program
    from hyoka.run.explaining import explain_place
    from hyoka.run.explaining import labelled_records as labelled
    from hyoka.run.inspecting import Inspection, inspect
    from hyoka.run.page_tables import page_tables
    from hyoka.run.pipeline import (
        delete_other_tables,
        files_of_other_tables,
        last_run,
        make_tables,
        read_again,
        same_tables,
    )
    from hyoka.run.pipeline import read_records as read
    from hyoka.run.summary import ink_line, unread_files
    from hyoka.store.catalog import dataset
    from hyoka.store.data_package import DESCRIPTIONS, said_of, save_description
    from hyoka.store.differences import (
        CHANGES_FILE,
        changes_to_show,
        differences,
        document_lines,
        not_comparable,
        terminal_lines,
    )
    from hyoka.store.files import (
        delete_when_replaced,
        full_disk_named,
        replace_file,
        replaced_together,
    )
    from hyoka.store.locks import LOCK_FILE, Held, locked, tidy
    from hyoka.store.sources import (
        all_files,
        digest,
        files_fingerprint,
        find_pdfs,
        fingerprint,
        has_pdfs,
        publishable_paths,
        source_rows,
    )
    from hyoka.store.sources import document_paths as files
    from hyoka.store.table_files import load_table, load_tables, save_table, table_writer
    from hyoka.text.errors import HyokaError
    from hyoka.text.japanese import fiscal_year
    from hyoka.text.numbers import one_number as number
    from hyoka.watch.proofs import (
        can_fail,
        kinds_of_checks,
        list_totals,
        proofs,
        summed,
        unchecked_labels,
    )
    from hyoka.watch.remarks import remarks

#: Where each name is made; it is imported when it is asked for.
_NAMES: Final = {
    "CHANGES_FILE": ("hyoka.store.differences", "CHANGES_FILE"),
    "Command": ("hyoka.cli.options", "Command"),
    "DESCRIPTIONS": ("hyoka.store.data_package", "DESCRIPTIONS"),
    "FILE": ("hyoka.cli.options", "FILE"),
    "OUT_FILE": ("hyoka.cli.options", "OUT_FILE"),
    "Held": ("hyoka.store.locks", "Held"),
    "HyokaError": ("hyoka.text.errors", "HyokaError"),
    "Inspection": ("hyoka.run.inspecting", "Inspection"),
    "LARGEST_BYTES": ("hyoka.html.templating", "LARGEST_BYTES"),
    "LOCK_FILE": ("hyoka.store.locks", "LOCK_FILE"),
    "PIXELS_A_POINT": ("hyoka.html.rendering", "PIXELS_A_POINT"),
    "TEMPLATES": ("hyoka.html.templating", "TEMPLATES"),
    "all_files": ("hyoka.store.sources", "all_files"),
    "beside_option": ("hyoka.cli.options", "beside_option"),
    "can_fail": ("hyoka.watch.proofs", "can_fail"),
    "cell_picture": ("hyoka.html.rendering", "cell_picture"),
    "changes_to_show": ("hyoka.store.differences", "changes_to_show"),
    "collect_seldom": ("hyoka.processes.garbage", "collect_seldom"),
    "data_uri": ("hyoka.html.rendering", "data_uri"),
    "dataset": ("hyoka.store.catalog", "dataset"),
    "delete_other_tables": ("hyoka.run.pipeline", "delete_other_tables"),
    "delete_when_replaced": ("hyoka.store.files", "delete_when_replaced"),
    "differences": ("hyoka.store.differences", "differences"),
    "digest": ("hyoka.store.sources", "digest"),
    "document_lines": ("hyoka.store.differences", "document_lines"),
    "drafts_option": ("hyoka.cli.options", "drafts_option"),
    "end": ("hyoka.cli.options", "end"),
    "explain_place": ("hyoka.run.explaining", "explain_place"),
    "families_of": ("hyoka.clean.linker", "families_of"),
    "files": ("hyoka.store.sources", "document_paths"),
    "files_fingerprint": ("hyoka.store.sources", "files_fingerprint"),
    "files_of_other_tables": ("hyoka.run.pipeline", "files_of_other_tables"),
    "find_pdfs": ("hyoka.store.sources", "find_pdfs"),
    "fingerprint": ("hyoka.store.sources", "fingerprint"),
    "fiscal_year": ("hyoka.text.japanese", "fiscal_year"),
    "folder_option": ("hyoka.cli.options", "folder_option"),
    "forms_option": ("hyoka.cli.options", "forms_option"),
    "full_disk_named": ("hyoka.store.files", "full_disk_named"),
    "has_pdfs": ("hyoka.store.sources", "has_pdfs"),
    "href": ("hyoka.html.templating", "href"),
    "ink_line": ("hyoka.run.summary", "ink_line"),
    "inspect": ("hyoka.run.inspecting", "inspect"),
    "is_recognised": ("hyoka.html.rendering", "is_recognised"),
    "kinds_of_checks": ("hyoka.watch.proofs", "kinds_of_checks"),
    "labelled": ("hyoka.run.explaining", "labelled_records"),
    "last_run": ("hyoka.run.pipeline", "last_run"),
    "lines": ("hyoka.clean.linker", "lines"),
    "links_of_years": ("hyoka.clean.linker", "links_of_years"),
    "list_totals": ("hyoka.watch.proofs", "list_totals"),
    "load_table": ("hyoka.store.table_files", "load_table"),
    "load_tables": ("hyoka.store.table_files", "load_tables"),
    "locked": ("hyoka.store.locks", "locked"),
    "make_tables": ("hyoka.run.pipeline", "make_tables"),
    "memory_option": ("hyoka.cli.options", "memory_option"),
    "name_changes": ("hyoka.clean.linker", "name_changes"),
    "not_comparable": ("hyoka.store.differences", "not_comparable"),
    "number": ("hyoka.text.numbers", "one_number"),
    "page_tables": ("hyoka.run.page_tables", "page_tables"),
    "pictures": ("hyoka.html.rendering", "pictures"),
    "processed_option": ("hyoka.cli.options", "processed_option"),
    "proofs": ("hyoka.watch.proofs", "proofs"),
    "public_name": ("hyoka.html.templating", "public_name"),
    "publishable_paths": ("hyoka.store.sources", "publishable_paths"),
    "raw_option": ("hyoka.cli.options", "raw_option"),
    "read": ("hyoka.run.pipeline", "read_records"),
    "read_again": ("hyoka.run.pipeline", "read_again"),
    "recognised_option": ("hyoka.cli.options", "recognised_option"),
    "records": ("hyoka.contract.records", "records_frame"),
    "remarks": ("hyoka.watch.remarks", "remarks"),
    "rendered": ("hyoka.html.templating", "rendered"),
    "replace_file": ("hyoka.store.files", "replace_file"),
    "replaced_together": ("hyoka.store.files", "replaced_together"),
    "same_tables": ("hyoka.run.pipeline", "same_tables"),
    "said_of": ("hyoka.store.data_package", "said_of"),
    "save_description": ("hyoka.store.data_package", "save_description"),
    "save_table": ("hyoka.store.table_files", "save_table"),
    "say": ("hyoka.cli.options", "say"),
    "seconds_option": ("hyoka.cli.options", "seconds_option"),
    "source_rows": ("hyoka.store.sources", "source_rows"),
    "summed": ("hyoka.watch.proofs", "summed"),
    "table_writer": ("hyoka.store.table_files", "table_writer"),
    "tables_option": ("hyoka.cli.options", "tables_option"),
    "tables_program": ("hyoka.run.cache", "tables_program"),
    "terminal_lines": ("hyoka.store.differences", "terminal_lines"),
    "tidy": ("hyoka.store.locks", "tidy"),
    "unchecked_labels": ("hyoka.watch.proofs", "unchecked_labels"),
    "unread_files": ("hyoka.run.summary", "unread_files"),
    "write_page": ("hyoka.html.templating", "write_page"),
    "write_style": ("hyoka.html.templating", "write_style"),
}
__all__ = [
    "CHANGES_FILE",
    "DESCRIPTIONS",
    "FILE",
    "LARGEST_BYTES",
    "LOCK_FILE",
    "OUT_FILE",
    "PIXELS_A_POINT",
    "TEMPLATES",
    "Command",
    "Held",
    "HyokaError",
    "Inspection",
    "all_files",
    "beside_option",
    "can_fail",
    "cell_picture",
    "changes_to_show",
    "collect_seldom",
    "data_uri",
    "dataset",
    "delete_other_tables",
    "delete_when_replaced",
    "differences",
    "digest",
    "document_lines",
    "drafts_option",
    "end",
    "explain_place",
    "families_of",
    "files",
    "files_fingerprint",
    "files_of_other_tables",
    "find_pdfs",
    "fingerprint",
    "fiscal_year",
    "folder_option",
    "forms_option",
    "full_disk_named",
    "has_pdfs",
    "href",
    "ink_line",
    "inspect",
    "is_recognised",
    "kinds_of_checks",
    "labelled",
    "last_run",
    "lines",
    "links_of_years",
    "list_totals",
    "load_table",
    "load_tables",
    "locked",
    "make_tables",
    "memory_option",
    "name_changes",
    "not_comparable",
    "number",
    "page_tables",
    "pictures",
    "processed_option",
    "proofs",
    "public_name",
    "publishable_paths",
    "raw_option",
    "read",
    "read_again",
    "recognised_option",
    "records",
    "remarks",
    "rendered",
    "replace_file",
    "replaced_together",
    "said_of",
    "same_tables",
    "save_description",
    "save_table",
    "say",
    "seconds_option",
    "source_rows",
    "summed",
    "table_writer",
    "tables_option",
    "tables_program",
    "terminal_lines",
    "tidy",
    "unchecked_labels",
    "unread_files",
    "write_page",
    "write_style",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a function or an error
    if name == "__version__":
        return version("hyoka")
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _NAMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
