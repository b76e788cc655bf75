"""The command `gametheory design`: the cheapest threats and rewards that make a deal an equilibrium."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gametheory.cli.shell import assuming, case_of, encodable, writable

__all__ = ["design"]


@click.command()
@click.argument("scenario")
@click.option("--goal", help="tabled, range or a text; default: what --assume chooses, else tabled.")
@click.option("--margin", default=0.0, show_default=True, help="How far each party must prefer the deal.")
@click.option("-c", "--configuration", help="Configuration of pressure; default: the first that presses.")
@click.option("--wielder", "wielders", multiple=True, help="Whose instruments; default: the mediator's.")
@click.option("--believe", multiple=True, metavar="NAME=K", help="Credibility of an instrument in full use.")
@click.option(
    "--credible/--not-credible",
    default=None,
    help="Whether the mediator must be ready to carry it out; default: where its payoff is stated.",
)
@click.option("--budget", type=float, help="Most that all of it may cost.")
@click.option("--most", type=int, help="Largest number of instruments.")
@click.option("--cap-A", "cap_a", type=float, help="Largest pressure on party A.")
@click.option("--cap-B", "cap_b", type=float, help="Largest pressure on party B.")
@click.option("--partial", is_flag=True, help="Instruments can be used in part.")
@click.option("--variant", help="Variant of the scenario.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="Replace a number.")
@assuming
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--figure", type=click.Path(dir_okay=False, path_type=Path), help="Write PNG, SVG or PDF.")
def design(
    scenario: str,
    *,
    goal: str | None,
    margin: float,
    configuration: str | None,
    wielders: tuple[str, ...],
    believe: tuple[str, ...],
    credible: bool | None,
    budget: float | None,
    most: int | None,
    cap_a: float | None,
    cap_b: float | None,
    partial: bool,
    variant: str | None,
    changes: tuple[str, ...],
    assumed: tuple[str, ...],
    as_json: bool,
    figure: Path | None,
) -> None:
    """Find the cheapest threats and rewards in SCENARIO that reach a goal, or say why none do.

    \b
    gametheory design ukraine-2025 --goal istanbul_2022 --margin 0.02
    gametheory design cyprus-2004 --wielder EU --believe eu_entry_A_conditional=0.9
    """  # noqa: D301  (click reads the backspace character)
    writable(figure)
    from gametheory.analysis import design as designed

    found = designed(
        case_of(scenario, variant, changes, assumed),
        goal,
        margin=margin,
        configuration=configuration,
        wielders=wielders or None,
        believed=dict(_pair(text) for text in believe),
        credible=credible,
        budget=budget,
        most=most,
        caps=(cap_a, cap_b),
        partial=partial,
    )
    click.echo(json.dumps(found.to_dict(), indent=2, allow_nan=False) if as_json else encodable(str(found)))
    if figure is not None:
        from gametheory.plots import save

        save(found.plot(), figure)
        click.echo(f"figure written to {figure}", err=True)


def _pair(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise click.UsageError(f"--believe must read NAME=NUMBER, got {text!r}") from None
