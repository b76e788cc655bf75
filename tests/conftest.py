"""Options of the test run."""

from __future__ import annotations

import os

import pytest

# A program that a test starts imports the installed package too, not the folder it happens to stand in.
os.environ["PYTHONSAFEPATH"] = "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run the tests marked slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    nameless = [item.nodeid for item in items if " at 0x" in item.nodeid]
    if nameless:  # workers that run in parallel would disagree about the names
        raise pytest.UsageError(f"give the parameters of this test names: {nameless[0]}")
    if not config.getoption("--slow"):
        skip = pytest.mark.skip(reason="slow: run with --slow")
        for item in items:
            if "slow" in item.keywords:
                item.add_marker(skip)
