"""The command about an author's claims."""

from __future__ import annotations

import json

import click

from gametheory.cli.shell import assuming, case_of, encodable, progress_bar

__all__ = ["claims"]


@click.command()
@click.argument("scenario")
@click.argument("only", metavar="[ID]...", nargs=-1)
@click.option("--variant", help="Variant of the scenario.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="Replace a central value.")
@assuming
@click.option("--draws", default=4_000, show_default=True, help="Draws over the stated ranges.")
@click.option("--seed", default=0, show_default=True, help="Same seed, same bytes.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print the counts only, no tables and no progress bar.")
def claims(
    scenario: str,
    only: tuple[str, ...],
    variant: str | None,
    changes: tuple[str, ...],
    *,
    assumed: tuple[str, ...],
    draws: int,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Test the claims that SCENARIO reports, or those with the IDs given, against the model.

    Each is confirmed, refuted, depends or is not testable; with its number, the share of the stated ranges in
    which it holds, the number that turns it, and what speaks against it.

    \b
    gametheory claims ukraine-2025
    gametheory claims ukraine-2025 C20 C21 --assume A3="the refuser is blamed"
    """  # noqa: D301  (click reads the backspace character)
    from gametheory.analysis.claims import claims as tested

    case = case_of(scenario, variant, changes, assumed)
    with progress_bar(show=not (quiet or as_json)) as progress:
        found = tested(case, only or None, draws=draws, seed=seed, progress=progress)
    if as_json:
        click.echo(json.dumps(found.to_dict(), indent=2, allow_nan=False))
    else:
        click.echo(encodable(found.headline if quiet else str(found)))
