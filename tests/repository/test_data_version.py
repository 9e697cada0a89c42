"""The version of the data: what a change of the tables asks of those who use them."""

import json
import shutil

import pandas as pd
import pytest
from true_tables import ROOT

from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka.store.data_version import raised, refuse_step_back, step_between, version_of
from hyoka.store.differences import differences
from hyoka.store.table_files import load_table, save_table
from hyoka.text.errors import UsageError
from hyoka_desk.review import review_lines

PROCESSED = ROOT / "data" / "processed"


@pytest.fixture
def folders(tmp_path):
    """The committed tables of documents twice, with a version."""
    made = []
    for name in ("before", "after"):
        folder = tmp_path / name
        folder.mkdir()
        for table in DOCUMENT_TABLES:
            shutil.copy(PROCESSED / f"{table}.csv", folder)
        declare(folder, "1.2.3")
        made.append(folder)
    return made


def declare(folder, version):
    (folder / "datapackage.json").write_text(json.dumps({"version": version}), encoding="utf-8")


def without_a_column(folder):
    """A later contract has one column less."""
    file = folder.with_name("before") / "ratings.csv"
    pd.read_csv(file, dtype="str").assign(mark="").to_csv(file, index=False)


def with_a_new_column(folder):
    """An earlier contract had one column less."""
    file = folder.with_name("before") / "ratings.csv"
    pd.read_csv(file, dtype="str").drop(columns="score").to_csv(file, index=False)


def with_another_licence(folder):
    documents = load_table(folder, "documents")
    save_table(folder, "documents", documents.assign(licence="CC BY 4.0"))


def with_fewer_rows(folder):
    save_table(folder, "costs", load_table(folder, "costs").iloc[1:])


def with_a_mended_value(folder):
    costs = load_table(folder, "costs")
    costs.loc[costs["value"].first_valid_index(), "value"] += 1
    save_table(folder, "costs", costs)


@pytest.mark.parametrize(
    ("change", "step", "version"),
    [
        (without_a_column, "major", "2.0.0"),
        (with_another_licence, "major", "2.0.0"),
        (with_a_new_column, "minor", "1.3.0"),
        (with_fewer_rows, "minor", "1.3.0"),
        (with_a_mended_value, "patch", "1.2.4"),
        (lambda folder: None, "", "1.2.3"),
    ],
)
def test_a_change_of_the_tables_raises_the_place_of_the_version_that_it_asks_for(
    change, step, version, folders, monkeypatch
):
    monkeypatch.setenv("HYOKA_LANG", "en")
    before, after = folders
    change(after)
    assert step_between(before, after, differences(before, after)) == step
    assert raised(version_of(before), step) == version
    if change in (with_fewer_rows, with_a_mended_value):
        lines = review_lines(before, after)
        assert lines[1].startswith(f"version of the data: 1.2.3 → {version} (")
        assert lines[-1].startswith("| "), "the old value, the new one and their page"


def test_a_version_that_went_back_or_is_none_is_named_with_its_file(folders):
    before, after = folders
    declare(after, "1.2.2")
    with pytest.raises(
        UsageError, match=r"after.datapackage.json: the version went back; .*1\.2\.3"
    ):
        refuse_step_back(before, after)
    declare(after, "v2")
    with pytest.raises(UsageError, match=r"version is none; .*found: v2"):
        version_of(after)


def test_data_without_a_version_have_the_first(tmp_path):
    assert version_of(tmp_path) == "1.0.0"
