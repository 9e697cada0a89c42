"""Folders that a person names, here or in a folder above."""

from pathlib import Path

from hyoka.text import UsageError, as_path


def above(folder: object) -> list[Path]:
    """A folder here and in each folder above, the nearest first.

    Raises:
        UsageError: It is no path.
    """
    path = as_path(folder)
    return [parent / path for parent in (Path.cwd(), *Path.cwd().parents)]


def folder(name: str | Path, *, new: bool = False) -> Path:
    """A folder, looked for here and in the folders above; a `new` one may be nowhere yet.

    Raises:
        UsageError: There is no such folder.
    """
    found = next((place for place in above(name) if place.is_dir()), None)
    if found is None and not new:
        raise UsageError("no_such_folder", file=str(name), found=str(Path.cwd() / name))
    return found or Path(name)
