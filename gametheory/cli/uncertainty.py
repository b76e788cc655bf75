"""Commands about what is not known."""

from __future__ import annotations

import json

import click

from gametheory.cli.shell import assuming, case_of, encodable, progress_bar

__all__ = ["LAYOUT", "sensitivity"]

LAYOUT = "gametheory/sensitivity/1"
"""Name and version of the layout; a change that would break a reader changes the number."""


@click.command()
@click.argument("scenario")
@click.argument("outcome", default="deal")
@click.option("-c", "--configuration", help="Configuration of pressure; default: the first that presses.")
@click.option("--variant", help="Variant of the scenario.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="Replace a central value.")
@assuming
@click.option("--base", default=1_024, show_default=True, help="Base points, a power of two.")
@click.option("--draws", default=4_000, show_default=True, help="Draws for the statement on the sign.")
@click.option("--seed", default=0, show_default=True, help="Same seed, same bytes.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print the sentences only, no tables and no progress bar.")
def sensitivity(
    scenario: str,
    outcome: str,
    configuration: str | None,
    variant: str | None,
    changes: tuple[str, ...],
    *,
    assumed: tuple[str, ...],
    base: int,
    draws: int,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say which parameters decide OUTCOME in SCENARIO, and whether its sign is robust.

    OUTCOME is deal, width, range, text: NAME, margin: NAME, ...; a wrong name is answered with near ones.
    """
    from gametheory.analysis import sensitivity as indices
    from gametheory.analysis import sign_robustness, uncertain_model

    case = case_of(scenario, variant, changes, assumed)
    model = uncertain_model(case, configuration)
    with progress_bar(show=not (quiet or as_json)) as progress:
        found = indices(model, outcome, base=base, seed=seed, progress=progress)
    sign = sign_robustness(model, outcome, draws=draws, seed=seed)
    if as_json:
        both = {
            "layout": LAYOUT,
            "assumed": dict(case.assumed),
            "sensitivity": found.to_dict(),
            "sign": sign.to_dict(),
        }
        click.echo(json.dumps(both, indent=2, allow_nan=False))
    elif quiet:
        click.echo(encodable(f"{found.headline}\n{sign.headline}"))
    else:
        click.echo(encodable(f"{found}\n\n{sign}"))
