"""The package where it is installed: from a wheel, in an empty folder, on a console that is not in
UTF-8.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from hostile_files import FILES, WORKBOOKS
from packaging.requirements import Requirement

from hyoka.store.table_files import load_table

CASES = Path(__file__).resolve().parents[2] / "engine" / "tests" / "cases"
HYOKA = "from hyoka.cli.start import main; main()"


def hyoka(
    home: Path, *arguments: str, code: str = HYOKA, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, cwd=home, env=os.environ | variables, capture_output=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """The folder into which a wheel of the package was unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        str(folder),
    ]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder)
    return folder


def files(folder: Path, pattern: str = "**/*") -> set[str]:
    found = (
        path for path in folder.glob(pattern) if path.is_file() and "__pycache__" not in path.parts
    )
    return {path.relative_to(folder).as_posix() for path in found}


def test_wheel_holds_every_file_of_the_package_and_labels_and_notebooks(root, wheel):
    assert files(root / "src" / "hyoka") <= files(wheel / "hyoka")
    assert files(root / "src" / "helpers") == files(wheel / "hyoka_analyses" / "helpers")
    assert not (wheel / "helpers").exists()
    assert {"ipaexg.ttf", "IPA_Font_License_Agreement_v1.0.txt"} <= files(wheel / "hyoka" / "fonts")
    assert files(root / "data", "labels/*") == files(wheel / "hyoka" / "data")
    assert files(root / "notebooks", "*.ipynb") | {"helpers.py"} == files(
        wheel / "hyoka_analyses" / "notebooks"
    )


def test_installed_package_finds_forms_labels_and_notebooks_without_the_checkout(wheel, tmp_path):
    listed = hyoka(tmp_path, "forms", PYTHONPATH=str(wheel), PYTHONIOENCODING="utf-8")
    assert listed.returncode == 0, listed.stderr
    assert "つくば市" in listed.stdout.decode()
    code = (
        "from hyoka.text.settings import labels_folder; from hyoka_report.run "
        "import find_notebooks as f; "
        "print(f(), labels_folder())"
    )
    found = hyoka(tmp_path, code=code, PYTHONPATH=str(wheel)).stdout.decode().split()
    assert found == [
        str(wheel / "hyoka_analyses" / "notebooks"),
        str(wheel / "hyoka" / "data" / "labels"),
    ]
    code = "import helpers as h; print(h.yen(1000), h.__file__)"
    shown = (
        hyoka(wheel / "hyoka_analyses" / "notebooks", code=code, PYTHONPATH=str(wheel))
        .stdout.decode()
        .split()
    )
    assert shown == ["1,000円", str(wheel / "hyoka_analyses" / "notebooks" / "helpers.py")]


def test_console_of_a_japanese_windows_shows_what_it_has_and_a_mark_for_the_rest(root, tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "評価😀.pdf").write_text("no PDF", encoding="utf-8")
    folders = ["--raw", "raw", "--processed", "out", "--jobs", "1"]
    ended = hyoka(
        tmp_path, "tables", *folders, PYTHONPATH=str(root / "src"), PYTHONIOENCODING="cp932"
    )
    assert ended.returncode == 1, ended.stderr
    assert "not read: 評価?.pdf: this is no PDF" in ended.stdout.decode("cp932")


def without_extras(folder: Path) -> Path:
    """A folder with links to what the plain installation has: the package's requirements, and
    theirs.
    """
    wanted, plain = ["hyoka"], set[str]()
    while wanted:
        found = distribution(wanted.pop())
        if found.name not in plain:
            plain.add(found.name)
            needs = (Requirement(line) for line in found.requires or ())
            wanted += [
                need.name
                for need in needs
                if need.marker is None or need.marker.evaluate({"extra": ""})
            ]
            for name in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
                (folder / name).symlink_to(found.locate_file(name))
    return folder


@pytest.mark.slow
def test_plain_installation_reads_whatever_it_is_given(wheel, tmp_path):
    """A case of each kind, and files that hold up no reader.

    What needs an extra is told by its name.
    """
    raw, site = tmp_path / "raw", tmp_path / "site"
    raw.mkdir()
    site.mkdir()
    for path in CASES.glob("*/*/*1*.*"):
        shutil.copyfile(path, raw / f"{path.parent.name} {path.name}")
    for name in ("a font without a map", "a scan with a text layer", "truncated at 5 of 10"):
        FILES[name](raw / f"hostile {name}.pdf")
    for name in ("links", "entities", "cut", "locked", "xls", "pdf"):
        WORKBOOKS[name](raw / f"hostile {name}.xlsx")
    options = ["--raw", str(raw), "--processed", str(tmp_path / "out"), "--no-cache", "--jobs", "2"]
    paths = os.pathsep.join([str(wheel), str(without_extras(site))])
    forms = {"HYOKA_FORMS": str(CASES / "forms"), "HYOKA_LANG": "en"}
    command = [sys.executable, "-S", "-c", HYOKA, "tables", *options]
    ended = subprocess.run(
        command, env=os.environ | forms | {"PYTHONPATH": paths}, capture_output=True, check=False
    )
    assert ended.returncode == 1, ended.stderr
    problems = load_table(tmp_path / "out", "problems")
    assert (
        problems.loc[problems["kind"] == "crash", ["document_id", "text"]].to_numpy().tolist() == []
    )
