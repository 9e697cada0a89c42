"""What each check proves is a row of checks.csv, beside its words."""

from hyoka.contract import checks
from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka.text.label_files import CODE_WORDS


def test_every_check_that_has_words_is_of_one_kind_and_no_other_check_is():
    kinds = [*checks.SUMS, *checks.COUNTS, *checks.FITTED, *checks.SHAPES]
    assert sorted(kinds) == sorted(CODE_WORDS["check"])


def test_what_is_counted_is_a_table_and_a_printed_total_is_a_sum_or_a_count():
    assert {*checks.COUNTS.values()} <= {*DOCUMENT_TABLES}
    assert {*checks.PRINTED_TOTALS} <= {*checks.SUMS, *checks.COUNTS}
    assert "personnel_cost" not in checks.PRINTED_TOTALS
