"""The packages where they are installed: from wheels, in an empty folder, on a console that is
not in UTF-8.
"""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from types import SimpleNamespace

import pytest
from hostile_files import FILES, WORKBOOKS
from packaging.requirements import Requirement
from true_tables import ROOT

from hyoka.store.table_files import load_table
from hyoka.text import environment

pytestmark = pytest.mark.slow

CASES = Path(__file__).resolve().parents[2] / "engine" / "tests" / "cases"
HYOKA = "from hyoka.cli.start import main; main()"
ADVICE = "from hyoka.text import environment as it; print(it.install_{}({!r}))"
ANNEXES = ("desk", "draft", "pictures", "workbooks")


def hyoka(
    home: Path, *arguments: str, code: str = HYOKA, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, cwd=home, env=os.environ | variables, capture_output=True, check=False
    )


def built(project: Path, folder: Path) -> Path:
    """The folder into which a wheel of a project was unpacked."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(
        [*command, "--directory", str(folder)], cwd=project, check=True, capture_output=True
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def engine(root, tmp_path_factory):
    return built(root / "engine", tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module")
def notebooks(root, tmp_path_factory):
    return built(root, tmp_path_factory.mktemp("notebooks"))


@pytest.fixture(scope="module")
def annexes(root, tmp_path_factory):
    """The folder of each annex into which its wheel was unpacked."""
    return {name: built(root / "annexes" / name, tmp_path_factory.mktemp(name)) for name in ANNEXES}


def files(folder: Path, pattern: str = "**/*") -> set[str]:
    found = (
        path for path in folder.glob(pattern) if path.is_file() and "__pycache__" not in path.parts
    )
    return {path.relative_to(folder).as_posix() for path in found}


def test_wheel_of_the_engine_holds_every_file_of_it_and_the_font(root, engine):
    fonts = {path for path in files(engine / "hyoka") if path.startswith("fonts/")}
    assert files(engine / "hyoka") - fonts == files(root / "engine" / "src" / "hyoka")
    assert {"fonts/ipaexg.ttf", "fonts/IPA_Font_License_Agreement_v1.0.txt"} <= fonts
    assert {path.name for path in engine.iterdir() if path.is_dir()} == {
        "hyoka",
        *(path.name for path in engine.glob("hyoka-*.dist-info")),
    }


@pytest.mark.parametrize("name", ANNEXES)
def test_wheel_of_an_annex_holds_every_file_of_it(root, annexes, name):
    package = f"hyoka_{name}"
    assert files(annexes[name] / package) == files(root / "annexes" / name / "src" / package)


def test_wheel_of_the_notebooks_holds_measures_with_labels_and_pages_with_notebooks(
    root, notebooks
):
    labels = {f"labels/{path}" for path in files(root / "data" / "labels")}
    assert files(notebooks / "helpers") == files(root / "src" / "helpers")
    assert files(notebooks / "looks") == files(root / "src" / "looks")
    assert files(notebooks / "measures") == files(root / "src" / "measures") | labels
    assert files(notebooks / "hyoka_report") == files(root / "src" / "hyoka_report") | {
        f"notebooks/{path}"
        for pattern in ("*.ipynb", "pictures/**/*")
        for path in files(root / "notebooks", pattern)
    }
    assert not (notebooks / "hyoka").exists()


def test_installed_packages_find_forms_labels_and_notebooks_without_the_checkout(
    engine, notebooks, tmp_path
):
    paths = os.pathsep.join([str(notebooks), str(engine)])
    listed = hyoka(tmp_path, "forms", PYTHONPATH=paths, PYTHONIOENCODING="utf-8")
    assert listed.returncode == 0, listed.stderr
    assert "つくば市" in listed.stdout.decode()
    code = (
        "from measures.labels import FOLDER; from hyoka_report.run import find_notebooks as f; "
        "import helpers as h; print(f(), FOLDER, h.yen(1000), h.__file__)"
    )
    found = hyoka(tmp_path, code=code, PYTHONPATH=paths).stdout.decode().split()
    assert found == [
        str(notebooks / "hyoka_report" / "notebooks"),
        str(notebooks / "measures" / "labels"),
        "1,000円",
        str(notebooks / "helpers" / "__init__.py"),
    ]


def test_console_of_a_japanese_windows_shows_what_it_has_and_a_mark_for_the_rest(root, tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "評価😀.pdf").write_text("no PDF", encoding="utf-8")
    folders = ["--raw", "raw", "--processed", "out", "--jobs", "1"]
    ended = hyoka(
        tmp_path,
        "tables",
        *folders,
        PYTHONPATH=os.pathsep.join((str(root / "engine" / "src"), str(root / "src"))),
        PYTHONIOENCODING="cp932",
    )
    assert ended.returncode == 1, ended.stderr
    assert "not read: 評価?.pdf: this is no PDF" in ended.stdout.decode("cp932")


def plain_installation(folder: Path) -> Path:
    """A folder with links to what `pip install ./engine` brings: what it requires, and theirs."""
    wanted, plain = ["hyoka"], set[str]()
    while wanted:
        found = distribution(wanted.pop())
        if found.name in plain:
            continue
        plain.add(found.name)
        needs = (Requirement(line) for line in found.requires or ())
        wanted += [
            need.name
            for need in needs
            if need.marker is None or need.marker.evaluate({"extra": ""})
        ]
        if found.name != "hyoka":
            for name in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
                (folder / name).symlink_to(found.locate_file(name))
    return folder


@pytest.fixture(scope="module")
def alone(engine, tmp_path_factory):
    """How the engine is called where nothing else is installed: (command, environment)."""
    site = plain_installation(tmp_path_factory.mktemp("site"))
    paths = os.pathsep.join([str(engine), str(site)])
    return [sys.executable, "-S"], os.environ | {"PYTHONPATH": paths, "HYOKA_LANG": "en"}


def test_the_engine_alone_makes_tables_in_the_five_lines_of_its_readme(root, alone, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "raw").symlink_to(root / "data" / "raw")
    text = (root / "engine" / "README.md").read_text(encoding="utf-8")
    code, *_ = re.findall(r"(?s)```python\n(.*?)```", text)
    assert len([line for line in code.splitlines() if line]) == 5
    absent = ("helpers", "matplotlib", "fontTools", "openpyxl", "cv2", "IPython", "seaborn")
    code += f"from importlib.util import find_spec; print([*filter(find_spec, {absent})])\n"
    command, environment = alone
    ended = subprocess.run(
        [*command, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    rows, *_, found = ended.stdout.splitlines()
    assert found == "[]"
    assert ast.literal_eval(rows)["documents"] == len([*(root / "data" / "raw").glob("*.pdf")])


def test_plain_installation_reads_whatever_it_is_given(alone, tmp_path):
    """A case of each kind, and files that hold up no reader.

    What needs an extra is told by its name.
    """
    raw = tmp_path / "raw"
    raw.mkdir()
    for path in CASES.glob("*/*/*1*.*"):
        shutil.copyfile(path, raw / f"{path.parent.name} {path.name}")
    for name in ("a font without a map", "a scan with a text layer", "truncated at 5 of 10"):
        FILES[name](raw / f"hostile {name}.pdf")
    for name in ("links", "entities", "cut", "locked", "xls", "pdf"):
        WORKBOOKS[name](raw / f"hostile {name}.xlsx")
    options = ["--raw", str(raw), "--processed", str(tmp_path / "out"), "--no-cache", "--jobs", "2"]
    command, environment = alone
    ended = subprocess.run(
        [*command, "-c", HYOKA, "tables", *options],
        env=environment | {"HYOKA_FORMS": str(CASES / "forms")},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    problems = load_table(tmp_path / "out", "problems")
    assert (
        problems.loc[problems["kind"] == "crash", ["document_id", "text"]].to_numpy().tolist() == []
    )
    of_books = problems[problems["kind"] == "missing_extra"]
    assert len(of_books) == len([*raw.glob("*.xlsx")])
    assert of_books["action"].str.contains("hyoka_workbooks-", regex=False).all()


@pytest.mark.parametrize("name", ANNEXES)
def test_an_annex_is_found_where_it_is_installed_beside_the_engine(engine, annexes, tmp_path, name):
    """In the checkout entry points are those of the environment, whatever lies there."""
    code = (
        "from hyoka.text.added import added; "
        "print([point.value for group in ('hyoka.annexes', 'hyoka.commands') "
        "for point in added(group)])"
    )
    places = (annexes[name], engine)
    alone = [sys.executable, "-S", "-c", code]
    found = subprocess.run(
        alone,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, places))},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (point,) = ast.literal_eval(found)
    assert point.startswith(f"hyoka_{name}")


@pytest.mark.parametrize(("asked", "annex"), [("draft", "draft"), ("changes", "desk")])
def test_without_its_package_a_command_says_what_to_install(alone, asked, annex):
    command, environment_of = alone
    ended = subprocess.run(
        [*command, "-c", HYOKA, asked, "some.pdf"],
        env=environment_of,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert re.fullmatch(rf"hyoka: .* pip install hyoka_{annex}-\S+\.whl\n", ended.stderr)


ENGINE = tomllib.loads((ROOT / "engine" / "pyproject.toml").read_text())["project"]
ADDED = [
    *(("extra", name) for name in ENGINE["optional-dependencies"]),
    *(("annex", name) for name in ANNEXES),
]


@pytest.mark.parametrize(("kind", "name"), ADDED)
def test_what_is_advised_to_install_works_where_it_is_said(root, engine, annexes, kind, name):
    """From the checkout, or from the wheel in its folder; no index is asked for the package."""
    of_wheel = subprocess.run(
        [sys.executable, "-c", ADVICE.format(kind, name)],
        env=os.environ | {"PYTHONPATH": str(engine)},
        cwd=engine,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    of_checkout = getattr(environment, f"install_{kind}")(name)
    wheel = engine if kind == "extra" else annexes[name]
    for command, folder in ((of_checkout, root), (of_wheel, wheel)):
        _, *arguments = shlex.split(command)
        offline = ["--dry-run", "--no-index", "--no-deps", "--no-build-isolation"]
        ended = subprocess.run(
            [sys.executable, *arguments, *offline],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        assert "does not provide the extra" not in ended.stderr


@pytest.mark.parametrize(
    ("taken_from", "annex", "extra"),
    [
        (
            {"url": "file:///pub/hyoka/engine"},
            "/pub/hyoka/annexes/draft",
            "/pub/hyoka/engine[cluster]",
        ),
        (
            {"url": "file:///pub/hyoka-1.whl"},
            "/pub/hyoka_draft-{}.whl",
            "/pub/hyoka-{}.whl[cluster]",
        ),
        (
            {"url": "https://example.jp/v1/hyoka-1.whl"},
            "https://example.jp/v1/hyoka_draft-{}.whl",
            "hyoka[cluster] @ https://example.jp/v1/hyoka-{}.whl",
        ),
        (
            {
                "url": "https://example.jp/hyoka",
                "vcs_info": {"vcs": "git", "commit_id": "4cd853f2"},
                "subdirectory": "engine",
            },
            "git+https://example.jp/hyoka@4cd853f2#subdirectory=annexes/draft",
            "hyoka[cluster] @ git+https://example.jp/hyoka@4cd853f2#subdirectory=engine",
        ),
        (
            {"url": "https://example.jp/hyoka.zip", "subdirectory": "engine"},
            "https://example.jp/hyoka.zip#subdirectory=annexes/draft",
            "hyoka[cluster] @ https://example.jp/hyoka.zip#subdirectory=engine",
        ),
    ],
)
def test_what_is_advised_lies_where_this_package_was_taken_from(
    taken_from, annex, extra, monkeypatch, tmp_path
):
    about = SimpleNamespace(read_text=lambda _: json.dumps(taken_from))
    monkeypatch.setattr(environment, "distribution", lambda _: about)
    monkeypatch.setattr(environment, "version", lambda _: "0.6.0")
    for place in ("_ENGINE", "_CHECKOUT"):
        monkeypatch.setattr(environment, place, tmp_path / "python3.11")  # not in a checkout
    wheel = "0.6.0-py3-none-any"
    advised = environment.install_annex("draft"), environment.install_extra("cluster")
    assert [shlex.split(command)[-1] for command in advised] == [
        text.format(wheel) for text in (annex, extra)
    ]
