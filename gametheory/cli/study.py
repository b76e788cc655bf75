"""Commands about results that another person can compute again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gametheory.cli.shell import encodable, progress_bar

__all__ = ["rerun", "study"]


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit code says it.")
def rerun(file: Path, *, quiet: bool) -> None:
    """Compute the result in FILE again and say what differs.

    FILE is a saved result (.json) or a sweep (.nc, .zarr). On the same versions and machine the result
    must be the same to the last bit, elsewhere within 1e-9. Exit code 1 if it is not.
    """
    from gametheory.studies import rerun as compute_again

    found = compute_again(file)
    if not quiet:
        click.echo(encodable(str(found)))
    sys.exit(0 if found.status.confirmed else 1)


@click.group()
def study() -> None:
    """Start, run and check a study: a folder with one file, study.toml."""


@study.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--scenario", default="ukraine-2025", show_default=True, help="Which case it is about.")
def new(folder: Path, scenario: str) -> None:
    """Write a study file with four tasks to DIR. An existing one is not overwritten."""
    from gametheory.studies import new_study, study_status

    file = new_study(folder, scenario)
    study_status(folder)  # a scenario that does not exist is said at once
    click.echo(f"study written to {file}; compute it with: gametheory study run {folder}", err=True)


@study.command("status")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def status(folder: Path) -> None:
    """Say which tasks of DIR are fresh, missing, stale or damaged. Exit code 1 if not all are fresh."""
    from gametheory.studies import study_status
    from gametheory.studies.run import TaskStatus

    reports = study_status(folder)
    for report in reports:
        click.echo(str(report))
    sys.exit(0 if all(report.status is TaskStatus.FRESH for report in reports) else 1)


@study.command("run")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Compute everything again.")
@click.option("-q", "--quiet", is_flag=True, help="Print one line a task, no results and no progress bar.")
def run(folder: Path, *, force: bool, quiet: bool) -> None:
    """Compute what is missing or stale in DIR; write results, tables, figures and metadata."""
    from gametheory.studies import run_study

    with progress_bar(show=not quiet) as progress:
        reports = run_study(folder, force=force, progress=progress)
    for report in reports:
        click.echo(str(report))
        if report.computed and not quiet:
            click.echo(encodable(f"\n{report.text}\n"))
