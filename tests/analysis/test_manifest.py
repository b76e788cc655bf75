"""A manifest says what a result was computed from, the same bytes for the same task."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from gametheory.analysis.manifest import canonical, check_manifest, digest, environment_differences, manifest
from gametheory.errors import InvalidInputError
from gametheory.scenarios import load

TASK = {"kind": "sensitivity", "options": {"scenario": "ukraine-2025", "base": 64}}


@pytest.mark.slow
def test_two_processes_write_the_same_bytes() -> None:
    program = (
        "import json; from gametheory.scenarios import load;"
        "from gametheory.analysis.manifest import manifest;"
        f"print(json.dumps(manifest(task={TASK!r}, seed=3, inputs={{'scenario': load('ukraine-2025')}})))"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60).stdout
        for _ in range(2)
    )
    assert first == second
    assert json.loads(first)["task"] == TASK


def test_no_clock_no_user_and_no_path_is_written_down() -> None:
    text = json.dumps(manifest(task=TASK))
    assert sys.prefix not in text
    assert not {"time", "date", "user", "host"} & set(json.loads(text))


def test_equal_content_has_one_digest_and_other_content_another() -> None:
    ukraine = load("ukraine-2025")
    assert digest(ukraine) != digest(ukraine.with_({"parameters.c_A": 0.11}))
    little, big = np.arange(3.0, dtype="<f8"), np.arange(3.0, dtype=">f8")
    assert digest(little) == digest(big) != digest(np.arange(4.0))
    assert digest(np.zeros((2, 3))) != digest(np.zeros((3, 2)))
    assert digest({"a": True}) != digest({"a": 1})


def test_the_digest_is_the_published_one_of_sha_256() -> None:
    """FIPS 180-2, appendix B.1: the message 'abc'."""
    assert digest("abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"kind": "explain"}, "task must have a kind and its options"),
        ({"kind": 3, "options": {}}, "task must have a kind and its options"),
        ({"kind": "explain", "options": {"x": object()}}, "content must be plain, finite values of JSON"),
        ({"kind": "explain", "options": {"x": float("nan")}}, "content must be plain, finite values of JSON"),
    ],
)
def test_a_task_that_cannot_be_written_down_is_refused(task: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        manifest(task=task)


def test_an_input_without_content_is_refused_by_name() -> None:
    with pytest.raises(InvalidInputError, match=r"inputs\['model'\] must have a digest"):
        manifest(inputs={"model": object()})
    assert manifest(inputs={"model": "sha256:ab"})["inputs"] == {"model": "sha256:ab"}


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (None, "r.json: must hold a manifest"),
        ([], "r.json: must hold a manifest"),
        ({"format": "other-1"}, "r.json: manifest.format must be 'gametheory-manifest-1', got 'other-1'"),
        ({**manifest(), "seed": "zero"}, "r.json: manifest.seed is missing or of a wrong type, got 'zero'"),
        ({k: v for k, v in manifest().items() if k != "task"}, "manifest.task is missing"),
    ],
)
def test_what_is_no_manifest_is_refused(found: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        check_manifest(found, "r.json")


def test_a_manifest_survives_json_and_names_what_differs() -> None:
    then = check_manifest(json.loads(json.dumps(manifest(task=TASK, seed=1))), "r.json")
    assert environment_differences(then, manifest()) == ()
    older = {**then, "dependencies": {**then["dependencies"], "numpy": "1.0.0"}}
    (line,) = environment_differences(older, manifest())
    assert line.startswith("dependencies.numpy: 1.0.0 then, ")


def test_canonical_text_ignores_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": (2, None)}) == '{"a":[2.0,null],"b":1.0}'
