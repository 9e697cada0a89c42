"""The repository itself: locks, notebooks and the commands that its documents name."""

import ast
import json
import os
import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from importlib.metadata import metadata, packages_distributions
from pathlib import Path

import pytest
import yaml

from hyoka.cli.main import app
from hyoka.store.table_files import load_table

ROOT = Path(__file__).resolve().parents[2]
ANNEXES = ("desk", "draft", "pictures", "workbooks")
DOCS = sorted(ROOT.glob("docs/*.md"))
NOTEBOOKS = sorted(ROOT.glob("notebooks/[0-9]*.ipynb"))
WRITTEN = ["README.md", "README.ja.md", "CONTRIBUTING.md", "deploy/README.md", "reports/README.md"]
WRITTEN += ["engine/README.md", *(f"annexes/{name}/README.md" for name in ANNEXES)]
WRITTEN += [f"docs/{path.name}" for path in DOCS]
PROGRAMS = ("src", "engine", "annexes", "tests", "benchmarks", "docs")
LOCKS = ["requirements.lock", "requirements-server.lock", "requirements-dev.lock"]
#: What each package is: its folder, and what it says of itself.
PROJECTS = {
    folder: tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))
    for folder in (".", "engine", *(f"annexes/{name}" for name in ANNEXES))
}
#: What a person adds who has pages that are pictures.
PICTURES = "annexes/pictures"
#: What is imported only where it is there.
OPTIONAL = {"fonttools"}
OWN = {"hyoka", "measures", "looks", "helpers", "hyoka_report"}
OWN |= {f"hyoka{sign}{name}" for sign in "-_" for name in ANNEXES}


def normal(requirement: str) -> str:
    """The name of a requirement as locks spell it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def locked(lock: str) -> dict[str, str]:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8"))
    return {normal(entry): entry for entry in entries}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_and_hashes_and_no_index(lock):
    for name, entry in locked(lock).items():
        assert re.match(r"\S+==\S+", entry), name
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), name
        assert not re.search(r"://|--(extra-)?index|--find-links|file:", entry), name


def needed(project: dict, *, dev: bool = False) -> list[str]:
    """What a package needs and what its extras bring; with what it is developed only if asked."""
    extras = project["project"].get("optional-dependencies", {})
    more = (line for name in extras if dev or name != "dev" for line in extras[name])
    return [*project["project"]["dependencies"], *more]


def test_every_dependency_and_the_build_backend_are_locked():
    for folder, project in PROJECTS.items():
        wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
        lock = "requirements-dev.lock" if folder == PICTURES else "requirements.lock"
        assert {normal(name) for name in wanted} - OWN <= set(locked(lock))


def test_a_server_gets_what_a_report_needs_at_the_same_versions_and_no_jupyterlab():
    server, everything = (
        {name: entry.split()[0].partition("==")[2] for name, entry in locked(lock).items()}
        for lock in ("requirements-server.lock", "requirements.lock")
    )
    assert {name: everything[name] for name in server} == server
    named = {normal(name) for name in everything.keys() - server.keys()}
    assert {"jupyterlab", "jupyter-server"} <= named
    for project in (PROJECTS[folder] for folder in PROJECTS if folder != PICTURES):
        wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
        assert {normal(name) for name in wanted} - OWN <= set(server)


def test_the_environment_of_conda_names_packages_as_the_project_does_and_then_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    _, _, *named, pip = environment["dependencies"]
    assert pip == {"pip": ["-r requirements.lock"]}
    assert {*named} <= {*needed(PROJECTS["."], dev=True)}
    card = {"jupyterlab", "pandas", "seaborn", "pdfplumber", "papermill", "nbval"}
    assert card <= {normal(name) for name in named}


@pytest.mark.parametrize("folder", PROJECTS)
def test_every_package_that_a_package_imports_is_a_dependency_of_its_own(folder):
    trees = [
        ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / folder).glob("src/**/*.py")
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imported = {
        str(node.module).split(".")[0]
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    imported |= {
        name.name.split(".")[0]
        for node in nodes
        if isinstance(node, ast.Import)
        for name in node.names
    }
    known = packages_distributions()
    wanted = {normal(known[name][0]) for name in imported - sys.stdlib_module_names - OWN}
    assert wanted - OPTIONAL <= {normal(name) for name in needed(PROJECTS[folder])}


def make(*arguments: str) -> str:
    command = ["make", "--no-print-directory", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("document", WRITTEN)
def test_commands_and_files_that_a_document_names_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = re.findall(r"(?m)(?:^ +|`)make ([a-z-]+)", text)
    commands = re.findall(r"(?m)(?:^ +\.venv/bin/|^ *\$ |`)hyoka ([a-z-]+)", text)
    assert set(targets) <= set(re.findall(r"(?m)^make ([a-z-]+)", make("help")))
    assert set(commands) <= set(app.commands)
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert not [link for link in links if not ((ROOT / document).parent / link).exists()]


def test_make_names_a_folder_of_tables_only_where_it_is_asked_to():
    plain, asked = (
        [line for line in make("-n", "report", *given).splitlines() if "hyoka report" in line][-1]
        for given in (["RAW=my/pdfs"], ["RAW=my/pdfs", "PROCESSED=my/a b", "REPORTS=my/r"])
    )
    assert shlex.split(plain)[1:4] == ["report", "--raw", "my/pdfs"]
    assert not {"--processed", "--reports"} & {*shlex.split(plain)}
    assert shlex.split(asked)[4:8] == ["--processed", "my/a b", "--reports", "my/r"]


@pytest.mark.slow
def test_check_runs_the_tests_of_what_has_changed_that_fit_into_its_seconds_and_then_the_others(
    tmp_path,
):
    lines = make("-n", "check", "TESTS=", "WORKERS=0").splitlines()
    (check,) = [line for line in lines if "--testmon" in line]
    options = shlex.split(check.partition("-m pytest")[2])
    # each run of pytest would load what it finds; two plugins are asked for
    ini = "[pytest]\naddopts = -p testmon.pytest_testmon -p xdist.plugin\n"
    (tmp_path / "pytest.ini").write_text(ini, encoding="utf-8")
    plugin = "import os\nfrom quickest import Quickest\n\ndef pytest_configure(config):\n"
    plugin += "    seconds = float(os.environ['HYOKA_CHECK_SECONDS'])\n"
    plugin += "    config.pluginmanager.register(Quickest(seconds, os.times().elapsed))\n"
    (tmp_path / "conftest.py").write_text(plugin, encoding="utf-8")
    for name in ("costs", "years"):
        test = f"from {name} import {name}\n\n"
        test += f"def test_it():\n    assert {name}() > 0\n"
        (tmp_path / f"test_{name}.py").write_text(test, encoding="utf-8")

    def passed(seconds: float, **changed: int) -> set[str]:
        for name, number in changed.items():
            code = f"def {name}():\n    return {number}\n"
            (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", *options, "-rp"]
        variables = os.environ | {
            "PYTHONPATH": str(ROOT / "tests"),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "HYOKA_CHECK_SECONDS": f"{seconds}",
        }
        ended = subprocess.run(
            command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=True
        )
        return {*re.findall(r"(?m)^PASSED test_(\w+)\.py::", ended.stdout)}

    first = passed(0, costs=1, years=1)
    assert len(first) == 1, "at least one, whatever the seconds"
    assert passed(0) == {"costs", "years"} - first
    assert passed(0) == set()
    assert passed(0, years=2) == {"years"}
    assert passed(60, costs=3, years=3) == {"costs", "years"}
    case = tmp_path / "case.txt"
    case.write_text("甲", encoding="utf-8")
    test = f"import rests_on\n\ndef test_it():\n    rests_on.rests_on({str(case)!r})\n"
    (tmp_path / "test_case.py").write_text(test, encoding="utf-8")
    assert passed(0, costs=4) == {"costs"}, "what has changed goes before what has never run"
    assert passed(0) == {"case"}
    assert passed(0) == set()
    case.write_text("乙", encoding="utf-8")
    assert passed(0) == {"case"}


SORTS = {"sort_values", "sort_index", "argsort", "argpartition"}


def keeps_order(call: ast.Call) -> bool:
    """Whether a sort keeps equal rows in their order; by several columns pandas always does."""
    kinds = [
        word.value.value
        for word in call.keywords
        if word.arg == "kind" and isinstance(word.value, ast.Constant)
    ]
    columns = [*call.args, *(word.value for word in call.keywords if word.arg == "by")]
    several = "sort_values" in ast.unparse(call.func) and any(
        len(getattr(by, "elts", ())) > 1 for by in columns
    )
    return several or kinds in (["stable"], ["mergesort"])


def unstable(code: str) -> list[str]:
    """The sorts that leave the order of equal rows to numpy, which sorts by what the
    processor has.
    """
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    calls = [
        call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in SORTS
    ]
    return [ast.unparse(call) for call in calls if not keeps_order(call)]


def test_no_sort_depends_on_the_processor():
    assert unstable(
        "rows.sort_values('a'); rows.sort_values(by=['a']); np.argsort(x, kind='quicksort')"
    )
    codes = {
        path: path.read_text(encoding="utf-8")
        for name in PROGRAMS
        for path in ROOT.glob(f"{name}/**/*.py")
    }
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        codes[path] = "\n".join(
            "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"
        )
    sorting = {path: code for path, code in codes.items() if re.search("|".join(SORTS), code)}
    found = {path.name: sorts for path, code in sorting.items() if (sorts := unstable(code))}
    assert not found, 'add kind="stable", or a last column that makes the order total'


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_committed_as_run_from_top_to_bottom_and_holds_nothing_of_the_machine(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert sum("parameters" in cell["metadata"].get("tags", []) for cell in cells) == 1
    assert not [
        output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"
    ]
    text = json.dumps([(cell["source"], cell.get("outputs")) for cell in book["cells"]])
    text = re.sub(r'"image/png": "[^"]*"|base64,[A-Za-z0-9+/=]*', "", text)
    assert not re.findall(r"(?<![\w.:/<])/(?:[\w.-]+/)+[\w.-]+", text)
    assert not re.findall(r"0x[0-9a-f]{8,}", text)
    assert not [
        cell for cell in book["cells"] if cell["metadata"].keys() & {"papermill", "execution"}
    ]


def test_a_release_gets_a_heading_of_its_version_and_a_version_above_the_last():
    release = runpy.run_path(str(ROOT / "deploy" / "release.py"))
    changelog = (
        "# Changelog\n\n## [Unreleased]\n\n### Data\n- A column.\n\n## [0.1.0] - 2026-01-01\n"
    )
    made = release["changelog_of"](changelog, "0.2.0", "2026-11-26")
    assert "## [Unreleased]\n\n## [0.2.0] - 2026-11-26\n\n### Data\n- A column." in made
    needs = '"hyoka[second-reading]==0.1.0", "hyoka-draft==0.1.0"'
    project = f'[project]\nversion = "0.1.0"\ndependencies = [{needs}]\n'
    of_second = release["project_of"](project, "0.2.0")
    assert of_second == project.replace("0.1.0", "0.2.0+hyoka")
    assert release["project_of"](of_second, "0.3.0") == project.replace("0.1.0", "0.3.0+hyoka")
    citation = 'version: 0.1.0\ndate-released: "2026-01-01"\n'
    cited = release["citation_of"](citation, "0.2.0", "2026-11-26")
    assert cited == 'version: 0.2.0\ndate-released: "2026-11-26"\n'
    assert {folder / "pyproject.toml" for folder in release["PACKAGES"].values()} == {
        (ROOT / folder / "pyproject.toml").resolve() for folder in PROJECTS
    }
    for version in ("0.1.0", "0.0.9", "2", ""):
        with pytest.raises(SystemExit, match=r"a version above 0\.1\.0"):
            release["project_of"]('version = "0.1.0"\n', version)
    for text in ("# Changelog\n", "## [Unreleased]\n\n## [0.1.0]\n- A.\n", made):
        with pytest.raises(SystemExit):
            release["changelog_of"](text, "0.2.0", "2026-11-26")


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_readme_says_how_much_comes_out_of_the_committed_documents(name):
    counted = ("activities", "indicators", "costs")
    sizes = [len(load_table(ROOT / "data" / "processed", table)) for table in counted]
    text = (ROOT / name).read_text(encoding="utf-8")
    words = ("(?: activities|の政策)", "(?: indicators|の指標)", "(?: costs|の費用)")
    said = [re.search(rf"(\d+){word}", text)[1] for word in words]
    assert [int(number) for number in said] == sizes


def test_packages_with_a_licence_that_asks_for_more_are_named():
    """Direct dependencies with a copyleft licence, or one of fonts; and the version to be cited."""
    packages = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Packages")[1]
    wanted = {normal(name) for project in PROJECTS.values() for name in needed(project, dev=True)}
    asking = []
    for name in sorted(wanted - OWN):
        about = metadata(name)
        named = about.get("License-Expression") or about.get("License") or ""
        expression = named.partition("\n")[0]
        licence = " ".join([expression, *(about.get_all("Classifier") or [])])
        if re.search("GPL|MPL|IPA|Lesser|Mozilla", licence):
            asking.append(name)
    assert "pebble" in asking
    assert [name for name in asking if f"`{name}`" not in packages] == []
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == PROJECTS["."]["project"]["version"].partition("+")[0]
