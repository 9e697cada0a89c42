"""Each oddity of the documents comes into the tables as it was meant: oddities.csv says where, and
what is found.
"""

import re
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from forms.reading import differences, errors, read_differences, rows_found, tables_of
from true_tables import ROOT
from typeset import STYLES, facts, typeset

from hyoka.text.japanese import fold_radicals

ODDITIES = pd.read_csv(Path(__file__).parent / "oddities.csv", dtype="str", keep_default_na=False)


@pytest.mark.parametrize(
    ("document", "table", "rows", "columns", "expected"),
    list(ODDITIES.drop(columns="oddity").itertuples(index=False, name=None)),
    ids=ODDITIES["oddity"],
)
def test_an_oddity_is_read_as_it_was_meant(document, table, rows, columns, expected):
    tables = tables_of(ROOT / "data" / "raw" / f"{document}.pdf")
    assert rows_found(tables[table], document, rows, columns) == [
        row.strip() for row in expected.split(" / ") if row
    ]


def test_an_actions_own_code_decides_where_the_merged_level_3_beside_it_is_another(tmp_path):
    """Merged Level 3 cells of 茨木市 stand beside the wrong rows in places."""
    moved = facts("ibaraki-2021-dx")
    actions = moved["activities"]
    stray = actions["code"].isin(["2-3-2-001", "2-3-4-004", "3-1-2-001", "4-3-2-001"])
    # printed beside the Level 3 before theirs
    actions.loc[stray, "parent_id"] = actions.loc[actions.index[stray] - 1, "parent_id"].to_numpy()
    path = tmp_path / "ibaraki-2021-dx.pdf"
    typeset("ibaraki-2021-dx", moved, STYLES["plain"], path)
    assert read_differences(path, facts("ibaraki-2021-dx")) == []


def letters(text):
    """A text's characters whatever their order, without what a truth sets between cells."""
    return "".join(sorted(re.sub(r"[\s|]", "", unicodedata.normalize("NFKC", fold_radicals(text)))))


def test_without_lines_only_the_order_in_a_table_within_prose_is_lost(typeset_pdf):
    """An outline of 伊丹市 holds a table with cells of two lines."""
    path = typeset_pdf("itami-2021-evaluation", "worst")
    found, truth = dict(tables_of(path)), facts("itami-2021-evaluation")
    for tables in (found, truth):
        texts = tables["narratives"]
        own = texts["activity_id"].str.endswith("/611010") & texts["field"].eq("事業概要・成果")
        assert own.sum() == 1
        tables["narratives"] = texts.assign(
            text=texts["text"].mask(own, texts["text"].map(letters))
        )
    assert differences(found, truth) == []
    assert errors(path) == []
