"""The project folders that `init` writes: a template's playbook and scenarios, and the files every project needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from frontdesk import __version__
from frontdesk.compiler.schema import as_text as playbook_schema
from frontdesk.errors import SetupError, UsageError
from frontdesk.lang import spelling
from frontdesk.scenario.schema import as_text as scenario_schema

FIRST: Final = "live-chat"
"""The template that an admin starts from."""

_EVERY: Final = "every"
_PLACES: Final = {
    "README.md": "README.md",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
    "github.yml": ".github/workflows/playbooks.yml",
    "gitlab-ci.yml": ".gitlab-ci.yml",
}
"""Name in `templates/every` to path in the project; they differ so that no tool takes these files for our own."""


def templates() -> tuple[str, ...]:
    """The names of the templates: `FIRST`, then the others in alphabetical order."""
    names = sorted(each.name for each in _home().iterdir() if each.is_dir() and each.name != _EVERY)
    return (FIRST, *(name for name in names if name != FIRST))


def contents(template: str) -> Mapping[str, str]:
    """The files of a template: path from the project's folder to text.

    Raises:
        UsageError: There is no such template.
    """
    if template not in templates():
        hint = spelling.did_you_mean(template, templates()) or f"choose one of {', '.join(templates())}"
        raise UsageError(f"there is no template {template!r}; {hint}")
    own = dict(sorted(_below(_home() / template)))
    playbook = next(path for path in own if not path.endswith(".test.yaml"))
    words = {"{playbook}": playbook.rpartition("/")[2], "{version}": __version__}
    every = {place: _filled(_home() / _EVERY / name, words) for name, place in _PLACES.items()}
    schemas = {"schema/playbook.schema.json": playbook_schema(), "schema/playbook-test.schema.json": scenario_schema()}
    return own | every | schemas


def write(folder: Path, template: str) -> tuple[str, ...]:
    """Write a template's files into a folder; gives their paths, relative to it, in order.

    Raises:
        UsageError: There is no such template, or there is a file where a folder belongs.
        FileExistsError: Some of the files exist already; its arguments are their paths. Nothing was written.
        SetupError: The folder cannot be written.
    """
    made = contents(template)
    there = [path for path in made if (folder / path).exists() or (folder / path).is_symlink()]
    if there:
        raise FileExistsError(*there)
    try:
        for path, text in made.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            with (folder / path).open("xb") as file:  # x: never overwrite a file that appeared meanwhile
                file.write(text.encode())
    except (NotADirectoryError, FileExistsError) as error:
        raise UsageError(
            f"cannot write {str(error.filename or folder)!r}: there is a file where a folder belongs"
        ) from error
    except OSError as error:
        raise SetupError(f"cannot write {str(error.filename or folder)!r}: {error.strerror or error}") from error
    return tuple(made)


def _home() -> Traversable:
    return files("frontdesk.scaffold") / "templates"


def _below(folder: Traversable, path: str = "") -> Iterator[tuple[str, str]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _below(each, f"{path}{each.name}/")
        else:
            yield f"{path}{each.name}", each.read_text("utf-8")


def _filled(file: Traversable, words: Mapping[str, str]) -> str:
    text = file.read_text("utf-8")
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    return text
