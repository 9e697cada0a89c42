"""What a report is asked to do: notebooks, parameters, and how many runs are kept."""

from datetime import UTC, datetime

import pytest
from notebooks_for_tests import notebook, project, report_of, rows

from hyoka.errors import UsageError
from hyoka.report import run_folders
from hyoka.report.notebooks import find_notebooks
from hyoka.store.table_files import load


def test_parameters_reach_the_notebook_and_all_pages_and_files_are_of_the_cities_and_years(tmp_path):
    home = project(tmp_path)
    cost = {
        "activity_id": "sample-2021/1",
        "basis": "settlement",
        "item": "total",
        "value": 1.0,
        "unit": "JPY",
        "text": "1",
    }
    rows(home / "data" / "processed", "costs", *(cost | {"fiscal_year": year} for year in (2020, 2021)))
    notebook(home / "notebooks" / "01_short.ipynb", "print(cities, years)")
    done = report_of(home, parameters={"cities": ["見本市"], "years": [2021]})
    assert done.exit_code == 0
    assert "全ての分析が正常に終了し" in done.index.read_text(encoding="utf-8")
    text = (done.folder / "01_short.html").read_text(encoding="utf-8")
    assert "['見本市'] [2021]" in text
    assert "<td>見本市</td>" in text
    pages = {page.name: page.read_text(encoding="utf-8") for page in done.folder.glob("**/*.html")}
    assert [name for name, page in pages.items() if "見本市の令和3年度の数値に限る。" not in page] == []
    assert len(pages) == 6
    assert "令和2年度" not in pages["explore.html"] + pages["rows.html"] + pages["sample-2021.html"]
    assert load(done.folder / run_folders.TABLES, "costs")["fiscal_year"].tolist() == [2021]
    assert load(home / "data" / "processed", "costs")["fiscal_year"].tolist() == [2020, 2021]
    whole = report_of(home)
    assert whole.changes == ()  # what the other run was limited to is no change
    with pytest.raises(UsageError, match="見本市"):
        report_of(home, parameters={"cities": ["茨木市"]})


def test_notebooks_are_chosen_by_number_or_name_and_what_is_unknown_is_wrong_usage(tmp_path):
    for name in ("01_extract", "03_indicator_attainment", "05_dx_progress"):
        notebook(tmp_path / "notebooks" / f"{name}.ipynb", "1 + 1")
    chosen = find_notebooks(tmp_path / "notebooks", ["05", "01_extract"])
    assert [notebook.name[:2] for notebook in chosen] == ["01", "05"]
    for options, match in (({"only": ["07"]}, "01_extract"), ({"parameters": {"citties": ["茨木市"]}}, "citties")):
        with pytest.raises(UsageError, match=match):
            report_of(tmp_path, **options)
    assert not (tmp_path / "reports").exists()


def test_runs_of_one_second_have_folders_of_their_own_and_only_the_last_whole_ones_are_kept(tmp_path):
    for second in range(6):
        moment = datetime(2026, 11, 20, 6, 45, second if second > 2 else 0, tzinfo=UTC)
        folder = run_folders.new_folder(tmp_path, moment)
        assert folder.name == f"2026-11-20T06450{second}Z"
        run_folders.Run(folder, report={"exit_code": 0} if second != 4 else {}).save()
    (tmp_path / "mine").mkdir()
    run_folders.delete_old_runs(tmp_path, folder, keep=3)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [*(f"2026-11-20T06450{second}Z" for second in (2, 3, 5)), "mine"]
