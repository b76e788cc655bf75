"""A study: a folder with one TOML file that says what is computed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gametheory.errors import InvalidInputError, invalid
from gametheory.scenarios.errors import nearest
from gametheory.studies.files import write_whole
from gametheory.studies.kinds.case import embedded
from gametheory.studies.task_kind import TaskKind, task_kinds

__all__ = ["FILE", "Study", "Task", "new_study", "read_study"]

FILE = "study.toml"

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
_FIELDS = {
    "title": str,
    "description": str,
    "authors": list,
    "license": str,
    "date": date,
    "seed": int,
}
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task of a study.

    Attributes
    ----------
    name : str
    kind : TaskKind
    options : mapping
        Complete, with the scenario itself in place of a path.
    """

    name: str
    kind: TaskKind
    options: Mapping[str, Any]

    @property
    def plain(self) -> dict[str, Any]:
        """The task as a manifest holds it."""
        return {"kind": self.kind.name, "options": dict(self.options)}


@dataclass(frozen=True, kw_only=True)
class Study:
    """What a study file says.

    Attributes
    ----------
    folder : Path
    title, description, license : str
    authors : tuple of str
    day : date
        When it is dated, for the archive; never the clock.
    seed : int
    tasks : tuple of Task
    """

    folder: Path
    title: str
    description: str
    license: str
    authors: tuple[str, ...]
    day: date
    seed: int
    tasks: tuple[Task, ...]


def new_study(folder: str | Path, scenario: str = "ukraine-2025") -> Path:
    """Write a study file with four tasks about a scenario; an existing one is not overwritten.

    Parameters
    ----------
    folder : path
        Made if it does not exist.
    scenario : str, default "ukraine-2025"
        A shipped case, or the path of a file relative to the folder.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InvalidInputError
        If there is a study already.
    OSError
        If the file cannot be written.
    """
    place = Path(folder)
    file = place / FILE
    if file.exists():
        raise invalid("DIR", "must not hold a study yet", str(file))
    today = date.today()  # noqa: DTZ011  (the calendar day of the author)
    title = f"What decides {scenario}"
    text = _TEMPLATE.format(title=_quoted(title), day=today.isoformat(), scenario=_quoted(scenario))
    write_whole(file, text.encode("utf-8"))
    return file


def read_study(folder: str | Path) -> Study:
    """Return the study in a folder.

    Raises
    ------
    InvalidInputError
        If there is no study file, it is no TOML, or a key is unknown (the nearest names are suggested),
        missing or of a wrong type.
    """
    place = Path(folder)
    file = place / FILE
    if not file.is_file():
        raise InvalidInputError(
            f"{file}: there is no such file; write one with: gametheory study new {place}"
        )
    if file.stat().st_size > _MOST_BYTES:
        raise invalid(str(file), f"must hold at most {_MOST_BYTES} bytes", file.stat().st_size)
    try:
        content = tomllib.loads(file.read_bytes().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(f"{file}: is no TOML: {error}") from None
    _only(content, ("study", "task"), f"{file}: ")
    head = _table(content.get("study"), f"{file}: study")
    _only(head, _FIELDS, f"{file}: study.")
    for name, kind in _FIELDS.items():
        value = head.get(name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise invalid(f"{file}: study.{name}", f"must be {_WORDS[kind]}", value)
    for name in ("title", "date"):
        if name not in head:
            raise InvalidInputError(f"{file}: study.{name} must be given")
    seed = head.get("seed", 0)
    if seed < 0:
        raise invalid(f"{file}: study.seed", "must be zero or more", seed)
    authors = head.get("authors", [])
    if not all(isinstance(author, str) and author.strip() for author in authors):
        raise invalid(f"{file}: study.authors", "must be a list of names", authors)
    tasks = _table(content.get("task"), f"{file}: task")
    return Study(
        folder=place,
        title=head["title"],
        description=head.get("description", ""),
        license=head.get("license", ""),
        authors=tuple(authors),
        day=head["date"],
        seed=seed,
        tasks=tuple(_task(name, stated, seed, place) for name, stated in tasks.items()),
    )


def _task(name: str, stated: Any, seed: int, folder: Path) -> Task:
    where = f"{folder / FILE}: task.{name}"
    if not _NAME.fullmatch(name):
        raise InvalidInputError(f"{where} must be named with small letters, digits, - and _")
    options = dict(_table(stated, where))
    kind = options.pop("kind", None)
    if kind not in task_kinds():
        known, hint = ", ".join(task_kinds()), nearest(kind, task_kinds())
        raise InvalidInputError(f"{where}.kind must be one of {known}, got {kind!r}{hint}")
    if any(option.name == "seed" for option in task_kinds()[kind].options):
        options.setdefault("seed", seed)
    complete = task_kinds()[kind].complete(options, where)
    try:
        return Task(name=name, kind=task_kinds()[kind], options=embedded(complete, folder))
    except InvalidInputError as error:
        raise InvalidInputError(f"{where}.scenario: {error}") from None


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not value:
        raise InvalidInputError(f"{where} must be a table with at least one entry")
    return value


def _only(given: Mapping[str, Any], known: Any, where: str) -> None:
    for name in given:
        if name not in known:
            raise InvalidInputError(f"{where}{name} is no key of a study{nearest(name, known)}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_WORDS: dict[type, str] = {
    str: "text",
    list: "a list",
    int: "a whole number",
    date: "a date, as 2026-01-31 without quotation marks",
}

_TEMPLATE = """\
# A study: `gametheory study run` computes what is missing or stale, and nothing else.
# Tables, figures, results and the metadata for an archive appear beside this file.

[study]
title = {title}
description = "Parameters are stylised assumptions; no result is a forecast."
authors = []
license = "CC-BY-4.0"
date = {day}
seed = 0

# Why is there a deal, or none, at the central values?
[task.diagnosis]
kind = "explain"
scenario = {scenario}

# How often do the verdicts hold when the numbers are drawn from their ranges?
[task.robustness]
kind = "robustness"
scenario = {scenario}
outcome = "width"

# Which parameter decides?
[task.sensitivity]
kind = "sensitivity"
scenario = {scenario}
outcome = "deal"
base = 256

# Which parameters are consistent with a stall?
[task.stall]
kind = "consistent"
scenario = {scenario}
observed = "stall"
"""
