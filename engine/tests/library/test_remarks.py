"""What sheets say in words about their figures, by the patterns of data/labels/remarks.csv."""

import pandas as pd
import pytest
from true_tables import ROOT

from hyoka.contract.schema import empty
from hyoka.text.errors import UsageError
from hyoka.text.label_files import label_rows, read_labels
from hyoka.watch.remarks import REMARK_COLUMNS, remarks

RULES = read_labels("remarks", ROOT / "data" / "labels")


@pytest.mark.parametrize(
    ("field", "text", "kind", "says"),
    [
        ("備考", "令和５年度からの\n繰越事業", "budget_basis", "current"),
        ("備考", "R６補正予算 441,000千円（R7繰越明許）", "budget_basis", "current"),
        ("達成状況の判断理由", "５年毎の調査のため", "survey", "5年毎"),
        (
            "「その他」財源の主な内容",
            "支払基金交付金、介護保険料",
            "account",
            "介護保険特別会計（推定）",
        ),
        ("「その他」財源の主な内容", "美術展出品料", "account", None),
        (
            "事業の対象",
            "４０歳以上の国民健康保険被保険者",
            "account",
            "国民健康保険特別会計（推定）",
        ),
    ],
)
def test_what_a_sheet_says_of_its_money_and_its_years_is_understood(field, text, kind, says):
    tables = {name: empty(name) for name in ("indicators", "costs")}
    tables["narratives"] = pd.DataFrame(
        [{"document_id": "d", "activity_id": "d/1", "field": field, "text": text}]
    )
    found = remarks(tables, RULES).query("kind == @kind")
    assert found["says"].tolist() == [says] * (says is not None)


def test_an_amount_is_in_yen_and_a_year_that_cannot_be_read_says_nothing():
    tables = {name: empty(name) for name in ("indicators", "costs")}
    rows = [
        {"document_id": "d", "activity_id": f"d/{n}", "field": "備考", "text": text}
        for n, text in enumerate(("R7へ繰越 441,000千円", "H99へ繰越 5円", "繰越なし"))
    ]
    tables["narratives"] = pd.DataFrame(rows)
    pattern = r"(?P<era>[RH])(?P<year>\d+)へ繰越(?P<amount>[\d,]+)(?P<unit>千円|円)"
    rule = {"field": "備考", "kind": "carried_over", "pattern": pattern, "says": ""}
    found = remarks(tables, pd.DataFrame([rule]))
    assert [*found] == REMARK_COLUMNS
    assert found["value"].tolist() == [441_000_000, 5]
    assert found["fiscal_year"].isna().tolist() == [False, True]
    assert found["fiscal_year"].iloc[0] == 2025


@pytest.mark.parametrize(("row", "found"), [("1,現計", "2 (1,現計)"), ("1,a,b,c", "4 (1,a,b,c)")])
def test_a_row_of_a_label_file_with_other_fields_than_its_head_is_named(
    tmp_path, monkeypatch, row, found
):
    (tmp_path / "remarks.csv").write_text(f"kind,pattern,says\n0,x,y\n{row}\n", encoding="utf-8")
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    for read in (read_labels, label_rows):
        with pytest.raises(UsageError) as error:
            read("remarks")
        assert all(part in str(error.value) for part in ("remarks.csv", "row 3", "3 (kind,", found))
