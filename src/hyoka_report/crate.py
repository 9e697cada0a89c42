"""ro-crate-metadata.json: what a run was made of and what came out, as a research object.

Source:
    RO-Crate 1.3 and its profile of runs, Process Run Crate 0.5.
"""

import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import nbformat

from hyoka import digest, href, replace_file
from hyoka.contract import TITLES
from hyoka.text import csv_rows
from hyoka_report.conditions import values_of_run
from hyoka_report.run import DOCUMENTS_FOLDER, TABLES_FOLDER, Run, packages, public_file, started

CRATE: Final = "ro-crate-metadata.json"
_VERSION: Final = "https://w3id.org/ro/crate/1.3"
_PROFILE: Final = "https://w3id.org/ro/wfrun/process/0.5"
_SCHEMA: Final = "http://schema.org"
_PYTHON: Final = "https://www.python.org/"
#: Media types of the files of a run, by ending.
_FORMATS: Final = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FAILED: Final = ".failed"
_ABOUT: Final = "文書、読み取った表、ノートブックとページ / documents, tables, notebooks and pages"

_Entity = dict[str, Any]


def write_crate(run: Run) -> None:
    """Write ro-crate-metadata.json into the folder of a run whose pages are written.

    It names the documents with their SHA-256, licence and address, the notebooks with the
    parameters that each was given, the tables and the pages.
    """
    text = json.dumps(crate(run), ensure_ascii=False, indent=1)
    replace_file(run.folder / CRATE, lambda part: part.write_text(f"{text}\n", encoding="utf-8"))


def crate(run: Run) -> _Entity:
    """The metadata of a run's folder, in the order: itself, files, actions, what they name."""
    files = {entity["@id"]: entity for entity in _files(run.folder)}
    documents, licences = _documents(run)
    # a document that could not be copied is named, and is no file of the folder
    files |= documents
    actions, parameters = _actions(run, files, list(documents))
    parts = [entity for entity in files.values() if entity["@type"] != "CreativeWork"]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": {"@id": _PROFILE},
        "name": f"行政評価の報告 {run.when}",
        "description": _ABOUT,
        "datePublished": started(run.folder).isoformat(),
        "license": _references_to(licences) or "unknown",
        "hasPart": _references_to(parts),
        "mentions": _references_to(actions),
    }
    named = [*files.values(), *actions, *parameters, *licences, _profile(), *_programs()]
    graph = [_descriptor(), root, *named]
    return {"@context": f"{_VERSION}/context", "@graph": graph}


def _descriptor() -> _Entity:
    return {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _VERSION},
    }


def _profile() -> _Entity:
    """What the actions of a run keep to."""
    return {
        "@id": _PROFILE,
        "@type": ["CreativeWork", "Profile"],
        "name": "Process Run Crate",
        "version": _PROFILE.rpartition("/")[2],
    }


def _programs() -> list[_Entity]:
    """hyoka, with the packages that tables and pages are made with, and Python."""
    program = {
        "@id": _program(),
        "@type": "SoftwareApplication",
        "name": "hyoka",
        "url": _program(),
        "version": _program().rpartition("@")[2],
        "softwareRequirements": list(packages()),
    }
    python = {
        "@id": _PYTHON,
        "@type": "ComputerLanguage",
        "name": "Python",
        "url": _PYTHON,
        "version": platform.python_version(),
    }
    return [program, python]


def _program() -> str:
    """The address of hyoka, a package URL: it has none of the web."""
    versions = dict(package.rsplit(" ", 1) for package in packages())
    return f"pkg:generic/hyoka@{quote(versions['hyoka'])}"


def _files(folder: Path) -> Iterator[_Entity]:
    """The files of a run, its tables, and other folders as a whole."""
    opened = (folder, folder / TABLES_FOLDER, folder / DOCUMENTS_FOLDER)
    for path in sorted(path for home in opened for path in home.glob("[!.]*")):
        name = href(path.relative_to(folder))
        if path.is_file() and path.name != CRATE:
            yield _file(path, name)
        elif path.is_dir() and path not in opened:
            yield {"@id": f"{name}/", "@type": "Dataset", "name": path.name}


def _file(path: Path, name: str) -> _Entity:
    entity: _Entity = {
        "@id": name,
        "@type": "File",
        "name": path.name,
        "contentSize": str(path.stat().st_size),
        "sha256": digest(path),
    }
    if path.parent.name == str(TABLES_FOLDER) and path.stem in TITLES:
        entity["description"] = " — ".join(TITLES[path.stem])
    if media_type := _FORMATS.get(path.suffix.lower()):
        entity["encodingFormat"] = media_type
    return entity


def _documents(run: Run) -> tuple[dict[str, _Entity], list[_Entity]]:
    """The documents of a run by @id, and their licences, each once."""
    documents = {}
    licences: dict[str, _Entity] = {}
    table = run.tables / "documents.csv"
    for row in csv_rows(table) if table.is_file() else ():
        place = public_file(row["document_id"], Path(row["file"]))
        name = href(place)
        copied = run.folder / place
        if copied.is_file():
            entity = _file(copied, name)
        else:
            entity = {"@id": f"#{name}", "@type": "CreativeWork", "sha256": row["sha256"]}
        entity["name"] = row["title"] or row["file"]
        if row["source_url"]:
            entity["url"] = row["source_url"]
        if words := row["licence"]:
            new = {"@id": f"#licence-{len(licences) + 1}", "@type": "CreativeWork", "name": words}
            entity["license"] = {"@id": licences.setdefault(words, new)["@id"]}
        documents[entity["@id"]] = entity
    return documents, list(licences.values())


def _actions(
    run: Run, files: Mapping[str, _Entity], documents: Sequence[str]
) -> tuple[list[_Entity], list[_Entity]]:
    """What made the tables and each page, and the parameters of the notebooks."""
    tables = [name for name in files if name.startswith(f"{TABLES_FOLDER}/")]
    begun = started(run.folder)
    reading = _action("tables", _program(), documents, tables, begun)
    actions = [reading]
    parameters = []
    for path in sorted(run.folder.glob("*.ipynb")):
        name = path.stem.removesuffix(_FAILED)
        given = list(_parameters(name, path))
        page = [shown for shown in [href(f"{name}.html")] if shown in files]
        used = [*tables, *(parameter["@id"] for parameter in given)]
        action = _action(name, href(path.name), used, page, begun)
        if path.stem.endswith(_FAILED):
            action["actionStatus"] = {"@id": f"{_SCHEMA}/FailedActionStatus"}
        actions.append(action)
        parameters += given
        files[href(path.name)] |= {
            "@type": ["File", "SoftwareSourceCode"],
            "programmingLanguage": {"@id": _PYTHON},
        }
    return actions, parameters


def _action(
    name: str, instrument: str, used: Sequence[str], made: Sequence[str], begun: datetime
) -> _Entity:
    action: _Entity = {
        "@id": f"#run-{href(name)}",
        "@type": "CreateAction",
        "name": name,
        "instrument": {"@id": instrument},
        "object": _references(used),
        "startTime": begun.isoformat(),
        "actionStatus": {"@id": f"{_SCHEMA}/CompletedActionStatus"},
    }
    if made:
        action["result"] = _references(made)
    return action


def _parameters(name: str, notebook: Path) -> Iterator[_Entity]:
    """The parameters of an executed notebook: numbers and texts; lists as JSON."""
    for key, value in values_of_run(nbformat.read(notebook, as_version=4)).items():
        is_plain = isinstance(value, str | int | float)
        yield {
            "@id": f"#{href(name)}-{key}",
            "@type": "PropertyValue",
            "name": key,
            "value": value if is_plain else json.dumps(value, ensure_ascii=False),
        }


def _references(names: Iterable[str]) -> _Entity | list[_Entity]:
    """What names entities; of one it is no list."""
    named = [{"@id": name} for name in names]
    return named[0] if len(named) == 1 else named


def _references_to(entities: Iterable[_Entity]) -> _Entity | list[_Entity]:
    return _references(entity["@id"] for entity in entities)
