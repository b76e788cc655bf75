"""The command line: a thin shell over the public functions.

Exit codes: 0 the question was answered (deal or stall) or every case passed, 1 a case failed, a rerun
differs, a study is not fresh or a file could not be written, 2 the command or its input was wrong, 130
interrupted. A file that is missing, or cannot be read, is a wrong input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gametheory import __version__
from gametheory.cli.claims import claims
from gametheory.cli.design import design
from gametheory.cli.shell import assuming, case_of, encodable, progress_bar, writable
from gametheory.cli.study import rerun, study
from gametheory.cli.uncertainty import sensitivity
from gametheory.errors import GameTheoryError

__all__ = ["main"]


_INTERRUPTED = 130
"""The exit code by which shells know a program stopped from the keyboard."""


class _Group(click.Group):
    """Turns the library's errors into one line on standard error and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except GameTheoryError as error:
            raise click.UsageError(str(error)) from None
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(0) from None
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'output'}: {error.strerror or error}") from None
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            raise click.exceptions.Exit(_INTERRUPTED) from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gametheory")
def main() -> None:
    """Say whether a deal under pressure stalls, why, and what would restore one.

    Parameters of the shipped cases are stylised; no output is a forecast.
    """


@main.command()
@click.argument("scenario")
@click.option("-c", "--configuration", help="Configuration of pressure; default: the first that presses.")
@click.option("--variant", help="Variant of the scenario.")
@click.option(
    "--set", "changes", multiple=True, metavar="PATH=VALUE", help="Replace a number, as parameters.c_A=0.2."
)
@assuming
@click.option("--common-prior", is_flag=True, help="Use p for both parties instead of p_A and p_B.")
@click.option("--draws", default=4_000, show_default=True, help="Draws over the stated ranges.")
@click.option("--seed", default=0, show_default=True, help="Same seed, same bytes.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--figure", type=click.Path(dir_okay=False, path_type=Path), help="Write PNG, SVG or PDF.")
@click.option("-q", "--quiet", is_flag=True, help="Print the one-line verdict only, no progress bar.")
def explain(
    scenario: str,
    configuration: str | None,
    variant: str | None,
    changes: tuple[str, ...],
    *,
    assumed: tuple[str, ...],
    common_prior: bool,
    draws: int,
    seed: int,
    as_json: bool,
    figure: Path | None,
    quiet: bool,
) -> None:
    """Say whether a deal stalls in SCENARIO, why, and what would restore one.

    SCENARIO is a shipped case (see `gametheory scenario list`) or the path of a JSON file.

    \b
    gametheory explain ukraine-2025 --figure ukraine.png
    gametheory explain ukraine-2025 --configuration strong_on_A --set parameters.c_A=0.2
    """  # noqa: D301  (click reads the backspace character)
    writable(figure)
    from gametheory.analysis import explain as diagnose

    case = case_of(scenario, variant, changes, assumed)
    with progress_bar(show=not (quiet or as_json)) as progress:
        diagnosis = diagnose(
            case, configuration, draws=draws, seed=seed, belief_gap=not common_prior, progress=progress
        )
    if as_json:
        click.echo(json.dumps(diagnosis.to_dict(), indent=2, allow_nan=False))
    else:
        click.echo(encodable(diagnosis.headline if quiet else str(diagnosis)))
    if figure is not None:
        from gametheory.plots import save

        save(diagnosis.plot(), figure)
        if not quiet:
            click.echo(f"figure written to {figure}", err=True)


@main.command()
@click.argument("scenario", required=False)
@click.option("-c", "--configuration", help="Configuration of pressure; default: the first that presses.")
@click.option("--measure", help="loss, count, demand or credibility; default: loss.")
@assuming
@click.option("--draws", default=10_000, show_default=True, help="Draws over the stated ranges.")
@click.option("--sobol", default=0, metavar="BASE", help="Sobol indices from BASE points, a power of two.")
@click.option("--seed", default=0, show_default=True, help="Same seed, same bytes.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--figure", type=click.Path(dir_okay=False, path_type=Path), help="Write PNG, SVG or PDF.")
def thesis(
    scenario: str | None,
    configuration: str | None,
    *,
    measure: str | None,
    assumed: tuple[str, ...],
    draws: int,
    sobol: int,
    seed: int,
    as_json: bool,
    figure: Path | None,
) -> None:
    """Say under which mechanisms uneven pressure stalls a deal that an even split would allow.

    Without SCENARIO all shipped cases stand on one page, beside what happened in them.

    \b
    gametheory thesis ukraine-2025 --sobol 256 --figure thesis.svg
    gametheory thesis
    """  # noqa: D301  (click reads the backspace character)
    writable(figure)
    from gametheory.analysis import ThesisAtlas, ThesisMap, thesis_atlas, thesis_map

    found: ThesisMap | ThesisAtlas
    if scenario is None:
        if configuration is not None or sobol or assumed:
            raise click.UsageError("--configuration, --sobol and --assume need a SCENARIO")
        found = thesis_atlas(measure=measure or "loss", draws=draws, seed=seed)
    else:
        found = thesis_map(
            case_of(scenario, None, (), assumed),
            configuration,
            measure=measure,
            draws=draws,
            base=sobol,
            seed=seed,
        )
    click.echo(json.dumps(found.to_dict(), indent=2, allow_nan=False) if as_json else encodable(str(found)))
    if figure is not None:
        from gametheory.plots import save

        save(found.plot(), figure)
        click.echo(f"figure written to {figure}", err=True)


@main.group()
def scenario() -> None:
    """List, check and start scenario files."""


@scenario.command("list")
def list_scenarios() -> None:
    """List the shipped cases with their configurations and variants."""
    from gametheory.scenarios import load, names

    for name in names():
        case = load(name)
        click.echo(encodable(f"{name}: {case.title}"))
        click.echo(f"  configurations: {', '.join(case.configurations)}")
        if case.variants:
            click.echo(f"  variants: {', '.join(case.variants)}")


@scenario.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_scenario(file: Path) -> None:
    """Validate FILE: name the field, the rule and the value that breaks it.

    A parameter that no mechanism reads, though one of nearly that name, is noted: it may be misspelt.
    """
    from gametheory.analysis.claims import check_claims
    from gametheory.analysis.mechanism_maps.misspelt import misspelt
    from gametheory.scenarios import check, load

    report = check(file)
    if not report.ok:
        raise click.UsageError(str(report))
    case = load(file)
    check_claims(case)
    click.echo(str(report))
    for name, meant in misspelt(case).items():
        click.echo(f"note: no mechanism reads parameters.{name}; did you mean {meant!r}?", err=True)


@scenario.command("new")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def new_scenario(file: Path | None) -> None:
    """Write a commented template to FILE, or print it. An existing file is not overwritten."""
    from gametheory.scenarios import template

    text = template()
    if file is None:
        click.echo(text, nl=False)
        return
    if file.exists():
        raise click.UsageError(f"FILE must not exist yet, got {str(file)!r}")
    file.write_text(text, encoding="utf-8")
    click.echo(f"template written to {file}; check it with: gametheory scenario check {file}", err=True)


@main.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def check(files: tuple[Path, ...]) -> None:
    """Run the verified cases in FILES against the library: one line a case, then the count."""
    from gametheory.replications import check_files

    report = check_files(files, show=lambda result: click.echo(str(result)))
    click.echo(report.summary())
    sys.exit(report.exit_code)


@main.command("models")
@click.argument("name", required=False)
@click.option("--bibtex", is_flag=True, help="Print the works to cite, as BibTeX.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def list_models(name: str | None, *, bibtex: bool, as_json: bool) -> None:
    """List every model with its parameters, their domains and its works, or describe the one called NAME.

    Of one model outputs and conventions (how players are numbered, units) are told as well.
    """
    from gametheory.catalogue import models

    if bibtex and as_json:
        raise click.UsageError("--bibtex and --json must not be given together")
    entry = models if name is None else models[name]
    if as_json:
        click.echo(json.dumps(models.to_dict(*([] if name is None else [name])), indent=2, allow_nan=False))
    else:
        click.echo(encodable(entry.cite() if bibtex else str(entry)))


for _command in (claims, design, rerun, sensitivity, study):
    main.add_command(_command)
