"""What differs on a page or in a figure from all others of a document. It becomes problems.

No figure is changed.
"""

from collections.abc import Iterable
from itertools import chain

from hyoka.contract.ledger import Records
from hyoka.contract.records import problem
from hyoka.grid.model import Row
from hyoka.grid.page_items import Item
from hyoka.watch.halved_cells import halved_cells
from hyoka.watch.misaligned_figures import misaligned_figures
from hyoka.watch.numbers_of_figures import odd_numbers_of_figures
from hyoka.watch.odd_units import odd_units
from hyoka.watch.oddity import Pages
from hyoka.watch.page_numbers import broken_numbering


def oddities(pages: Pages, items: Iterable[Item], records: Records) -> list[dict[str, object]]:
    """What differs on a page from the other pages of its document.

    The arguments are those of `coverage.page_coverages`.
    """
    ruled = [item for item in items if isinstance(item, Row) and not item.guessed]
    all_oddities = chain(
        broken_numbering(pages),
        odd_units(pages),
        halved_cells(ruled),
        misaligned_figures(ruled),
        odd_numbers_of_figures(records.tables),
    )
    return [problem(kind, page, "", text) for page, kind, text in all_oddities]
