"""The eras of Japan (eras.csv), the latest first."""

from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from hyoka.text.csv_files import csv_rows


class Era(NamedTuple):
    """An era.

    Attributes:
        name: 令和.
        letter: R.
        first_day: The day on which it began.
        last_year: The last of its years that documents print: 平成50, of a plan made before 令和.
    """

    name: str
    letter: str
    first_day: date
    last_year: int

    @property
    def before(self) -> int:
        """The western year before its first: 2018 of 令和."""
        return self.first_day.year - 1


ERAS: Final = tuple(
    Era(row["name"], row["letter"], date.fromisoformat(row["first_day"]), int(row["last_year"]))
    for row in csv_rows(Path(__file__).with_name("eras.csv"))
)
#: Those by which fiscal years are called, whose forms this program knows: 令和, 平成, 昭和.
OF_FISCAL_YEARS: Final = ERAS[:3]
