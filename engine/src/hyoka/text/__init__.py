"""Japanese text, numbers, years and labels: pure functions.

What stands outside the engine imports from here, and knows none of the modules below.
"""

from hyoka.text.bounds import Interval, as_printed, bound_polarity, exact, point
from hyoka.text.csv_files import csv_rows
from hyoka.text.environment import (
    forms_folder,
    install_command,
    label_folders,
    reads_recognised,
)
from hyoka.text.errors import ContractError, NumberError, UsageError, YearError, read_toml
from hyoka.text.given import PATHS, as_path, check_kind
from hyoka.text.japanese import fiscal_year, fold, fold_name, fold_radicals, shortened, without_year
from hyoka.text.label_files import CODE_WORDS, label_rows, read_labels
from hyoka.text.messages import Message, message
from hyoka.text.numbers import decimals, parse_number, printed_band, two_figures
from hyoka.text.units import YEN, unit_of
from hyoka.text.wording import (
    MISSING,
    YEN_UNITS,
    in_words,
    percent,
    short_year,
    shown_number,
    shown_year,
    unit_of_yen,
    yen,
    yen_in_english,
)
from hyoka.text.years import year_of

__all__ = [
    "CODE_WORDS",
    "MISSING",
    "PATHS",
    "YEN",
    "YEN_UNITS",
    "ContractError",
    "Interval",
    "Message",
    "NumberError",
    "UsageError",
    "YearError",
    "as_path",
    "as_printed",
    "bound_polarity",
    "check_kind",
    "csv_rows",
    "decimals",
    "exact",
    "fiscal_year",
    "fold",
    "fold_name",
    "fold_radicals",
    "forms_folder",
    "in_words",
    "install_command",
    "label_folders",
    "label_rows",
    "message",
    "parse_number",
    "percent",
    "point",
    "printed_band",
    "read_labels",
    "read_toml",
    "reads_recognised",
    "short_year",
    "shortened",
    "shown_number",
    "shown_year",
    "two_figures",
    "unit_of",
    "unit_of_yen",
    "without_year",
    "year_of",
    "yen",
    "yen_in_english",
]
