"""Figures are written whole, with the same bytes, or refused with a clear message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from gametheory.errors import InvalidInputError
from gametheory.plots import range_bars, save, text_marks
from gametheory.pressure import assess
from gametheory.scenarios import load

DRAWN_WITH = "3.11."
KINDS = (".png", ".svg", ".pdf")


def picture() -> Figure:
    case = load("ukraine-2025")
    return text_marks(assess(case.dispute(), case.profile("article"))).get_figure()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_input_gives_the_same_bytes(tmp_path: Path, kind: str) -> None:
    first = save(picture(), tmp_path / f"first{kind}").read_bytes()
    with mpl.rc_context({"svg.hashsalt": "other", "savefig.dpi": 33, "savefig.bbox": "tight"}):
        second = save(picture(), tmp_path / f"second{kind}").read_bytes()
    assert first == second
    assert b"20" + b"26-" not in first, "no date"


@pytest.mark.parametrize(("kind", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".PDF", b"%PDF")])
def test_the_suffix_decides_the_format(tmp_path: Path, kind: str, start: bytes) -> None:
    assert save(Figure(), tmp_path / f"picture{kind}").read_bytes().startswith(start)


@pytest.mark.parametrize("name", ["picture.bmp", "picture", "picture.png.exe"])
def test_an_unknown_suffix_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInputError, match=r"path must end in \.png, \.svg or \.pdf, got '.*picture"):
        save(Figure(), tmp_path / name)
    assert not list(tmp_path.iterdir())


def no_folder(tmp_path: Path) -> Path:
    return tmp_path / "missing" / "picture.png"


def file_for_folder(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "picture.png"


def folder_for_file(tmp_path: Path) -> Path:
    (tmp_path / "picture.png").mkdir()
    return tmp_path / "picture.png"


@pytest.mark.parametrize("where", [no_folder, file_for_folder, folder_for_file])
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, where: Callable[[Path], Path]) -> None:
    path = where(tmp_path)
    with pytest.raises(OSError, match="the figure cannot be written") as caught:
        save(Figure(), path)
    assert caught.value.filename == str(path)
    assert not list(tmp_path.rglob("*.part"))


def test_a_folder_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(PermissionError, match=r"the figure cannot be written \(Permission denied\)"):
        save(Figure(), tmp_path / "picture.png")


def test_a_failure_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(Figure(), tmp_path / "picture.png")
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left on device"):
        save(picture(), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["picture.png"]


def test_a_dollar_sign_is_no_formula(tmp_path: Path) -> None:
    case = load("dayton-1995")
    values = assess(case.dispute(), case.profile("actual")).range
    ax = range_bars({"$5 bn now, $6 bn later and a \\broken{formula": values}, case.dispute().parties)
    save(ax.get_figure(), tmp_path / "picture.svg")


@pytest.mark.skipif(
    not mpl.__version__.startswith(DRAWN_WITH), reason=f"letters differ outside matplotlib {DRAWN_WITH}"
)
def test_the_picture_of_the_readme_is_of_this_version(tmp_path: Path) -> None:
    import numpy as np
    from matplotlib.image import imread

    from gametheory.analysis import explain
    from gametheory.plots import diagnosis_figure

    shipped = Path(__file__).resolve().parents[2] / "docs" / "_static" / "ukraine-2025.png"
    assert shipped.stat().st_size < 300_000
    fresh = save(diagnosis_figure(explain("ukraine-2025", draws=20)), tmp_path / "fresh.png")
    old, new = imread(shipped), imread(fresh)
    assert old.shape == new.shape == (900, 1600, 4)
    assert np.abs(old - new).mean() < 0.01, "run the command in the docstring of gametheory.plots.diagnosis"
