"""The printed totals of the columns of a list, against the sums of their rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

from hyoka.text.errors import HyokaError, NumberError, YearError
from hyoka.text.japanese import fiscal_year, fold
from hyoka.text.numbers import parse_number
from hyoka.text.units import YEN

#: Takes the record of a total that cannot be read, and why.
Unread = Callable[[Mapping[str, Any], HyokaError], None]
#: A rounded figure is off by up to half of its last digit, evenly: its variance is 1/12.
#: The variance of a sum is 1/12 for each figure: in 997 of 1,000 cases (three standard deviations)
#: the square of its error is at most 9/12 for each figure.
_SQUARE_OFF: Final = Decimal(9) / 12


class ListedValue(NamedTuple):
    """A figure in the row of a list.

    Attributes:
        name: The folded name of its column.
        year: Its fiscal year.
        page: From 1.
        top: The top of its cell, points.
        value: The figure.
        number: What the caller knows it by.
        is_again: Whether its activity is listed elsewhere, too: 再掲.
    """

    name: str
    year: int
    page: int
    top: float
    value: Decimal
    number: Any
    is_again: bool = False


@dataclass(frozen=True)
class ListTotal:
    """A printed total of a column.

    Attributes:
        record: Its record of `printed`.
        expected: What is printed.
        parts: The figures of the rows that it sums up.
        again: Those that are listed again and are figures of these rows.
    """

    record: Mapping[str, Any]
    expected: Decimal
    parts: tuple[ListedValue, ...]
    again: tuple[ListedValue, ...] = ()

    @property
    def found(self) -> Decimal:
        """The sum of the rows."""
        return sum((part.value for part in self.parts), Decimal(0))

    @property
    def is_exact(self) -> bool:
        return self.found == self.expected

    @property
    def is_within_rounding(self) -> bool:
        """Whether it differs by no more than rounding makes."""
        return is_within_rounding(self.expected, [part.value for part in self.parts], self.found)


def is_within_rounding(expected: Decimal, parts: Sequence[Decimal], found: Decimal) -> bool:
    """Whether what rounded figures give differs from a printed one by no more than rounding makes.

    That is rounding to the coarsest last digit of them.
    """
    figures = [expected, *parts]
    unit = Decimal(1).scaleb(max(_last_digit(figure) for figure in figures))
    off = (found - expected) / unit
    return off * off <= _SQUARE_OFF * len(figures)


def _last_digit(figure: Decimal) -> int:
    """The exponent of the last digit behind the point, 0 of a whole number: -2 of 1.25."""
    exponent = figure.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


def list_totals(
    records: Iterable[Mapping[str, Any]], values: Iterable[ListedValue], unread: Unread
) -> Iterator[ListTotal]:
    """The totals of columns with the rows that each sums up.

    These are the rows since the last total of the same name: 小計, then 合計 over all of them; or
    all rows above it where their sum is the total, 累計 on each page. What is listed again is
    summed once: it is left out, unless the total holds it.

    Args:
        records: Rows of `printed` with the name of a row of totals in `row`, that of the column in
            `subject`, the unit of an amount in `unit`, in the order of the pages.
        values: The figures of the same document.
        unread: Called with each total whose figure or year cannot be read.
    """
    columns: dict[tuple[str, int], list[ListedValue]] = defaultdict(list)
    for value in values:
        columns[value.name, value.year].append(value)
    begins: dict[tuple[str, str, int], tuple[int, float]] = {}
    for record in records:
        try:
            year = fiscal_year(record["year"])
            number = parse_number(str(record["text"]), str(record.get("unit", "")))
            expected = number.yen if record.get("unit") in YEN else number.value
        except (NumberError, YearError) as error:
            unread(record, error)
            continue
        if expected is None:
            continue
        column = fold(str(record["subject"])), year
        place = int(record["page"]), float(record["top"])
        begin = begins.get((record["row"], *column), (0, 0.0))
        begins[record["row"], *column] = place
        above = [part for part in columns[column] if (part.page, part.top) < place]
        parts = [part for part in above if begin < (part.page, part.top)]
        if sum(part.value for part in above) == expected:
            parts = above
        if len(parts) > 1:
            total = ListTotal(record, expected, tuple(parts))
            if not total.is_exact:
                once = tuple(part for part in parts if not part.is_again)
                figures = {part.value for part in once}
                again = (part for part in parts if part.is_again and part.value in figures)
                total = ListTotal(record, expected, once, tuple(again))
            yield total
