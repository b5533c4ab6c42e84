"""`dongthap`: up, down, status, logs; every other command runs in the home's CKAN."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click
from ckanext.dongthap.cli import dongthap as portal_commands
from ckanext.dongthap.cli.inventory import advisories, sbom
from ckanext.dongthap.embedded.errors import BAD_SETTING, NOT_RUNNING, SERVICE_DIED, CannotGoOn, disk_error
from ckanext.dongthap.embedded.home import Home, home_from_environment
from ckanext.dongthap.embedded.ini import site_url
from ckanext.dongthap.embedded.progress import Progress
from ckanext.dongthap.embedded.supervise import Supervisor
from ckanext.dongthap.embedded.up import STEPS, Outcome, bring_up, page_answers


class Commands(click.Group):
    """Our own commands, and behind them those of `ckan dongthap`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *sorted(portal_commands.commands)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        other = portal_commands.commands.get(cmd_name)
        return own or (_delegate(cmd_name, other) if other else None)


def _delegate(name: str, command: click.Command) -> click.Command:
    """A command that hands its arguments to `ckan -c <home>/ckan.ini dongthap <name>`."""

    def run(arguments: tuple[str, ...]) -> None:
        from ckan.cli.cli import ckan

        home = home_from_environment()
        if not home.ini.exists():
            raise CannotGoOn(f"there is no portal in {home.root}", "run `make up` first", NOT_RUNNING)
        ckan.main(["-c", str(home.ini), "dongthap", name, *arguments], prog_name="ckan")

    return click.Command(
        name,
        callback=run,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
        add_help_option=False,
        short_help=command.get_short_help_str(),
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Đồng Tháp's open-data portal.

    The portal's state is in DONGTHAP_HOME (./var), its address has the port DONGTHAP_PORT (5000).

    Exit codes: 0 done, 2 wrong usage, 3 port in use, 4 something can't be downloaded, 5 disk full,
    6 a service or step failed, 7 another command is at work, 8 wrong setting, 9 not running.

    Example: DONGTHAP_HOME=/srv/portal DONGTHAP_PORT=5001 dongthap up
    """
    # Whatever a command writes is its owner's alone.
    os.umask(0o077)


as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")


@cli.command()
@as_json
def up(as_json: bool) -> None:
    """Start the portal and set up what is missing; does nothing twice.

    Example: dongthap up --json
    """
    home = home_from_environment()
    progress = Progress(STEPS, quiet=as_json)
    try:
        with home.lock():
            outcome = bring_up(home, progress)
    except Exception as error:
        raise _told(home, error) from None
    finally:
        progress.close()
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(outcome), ensure_ascii=False))
    else:
        _tell(outcome)


def _told(home: Home, error: Exception) -> click.ClickException:
    """The outermost edge: the trace goes to a file, one line to the person."""
    full = disk_error(error, home.root)
    if full:
        return full
    if isinstance(error, click.ClickException):
        return error
    path = home.logs / "up.log"
    with contextlib.suppress(OSError):
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    if isinstance(error, PermissionError):
        return CannotGoOn(
            f"{error.filename or home.root} is not ours to write",
            "set DONGTHAP_HOME to a folder of yours",
            BAD_SETTING,
        )
    first = (str(error).splitlines() or [""])[0]
    return CannotGoOn(
        f"{type(error).__name__}: {first}", f"see {path} and {home.logs}/setup.log", SERVICE_DIED
    )


def _tell(outcome: Outcome) -> None:
    click.echo("Changed: " + (", ".join(outcome.changed) or "nothing"))
    if outcome.password:
        click.echo(f"Sysadmin (shown once): {outcome.sysadmin}  password: {outcome.password}")
    if outcome.accounts:
        click.echo(f"Accounts of the sample agencies: {outcome.accounts}")
    click.echo(outcome.url)


@cli.command()
@as_json
def down(as_json: bool) -> None:
    """Stop the portal and its services; the data stays.

    Example: dongthap down
    """
    home = home_from_environment()
    with home.lock():
        supervisor = Supervisor(home)
        running = supervisor.is_running()
        supervisor.stop()
    message = {"home": str(home.root), "stopped": running}
    click.echo(json.dumps(message) if as_json else ("Stopped." if running else "Nothing was running."))


@cli.command()
@as_json
def status(as_json: bool) -> None:
    """Which processes run, and whether the page answers; exit code 9 if not all is well.

    Example: dongthap status --json
    """
    home = home_from_environment()
    processes = Supervisor(home).processes()
    answers = bool(processes) and page_answers(home)
    state = {
        "home": str(home.root),
        "url": site_url(home),
        "answers": answers,
        "processes": {name: _process(info) for name, info in processes.items()},
    }
    if as_json:
        click.echo(json.dumps(state))
    else:
        for name, info in processes.items():
            click.echo(f"{name:10} {info['statename']:9} {info['description']}")
        click.echo(f"{site_url(home)} {'answers' if answers else 'does not answer'}")
    healthy = answers and all(info["statename"] == "RUNNING" for info in processes.values())
    sys.exit(0 if healthy else NOT_RUNNING)


def _process(info: dict[str, Any]) -> dict[str, Any]:
    return {"state": info["statename"], "pid": info["pid"], "since": info["start"]}


@cli.command()
@click.argument("name", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on showing what is added.")
@click.option("-n", "--lines", default=40, show_default=True, help="How many lines of each log.")
def logs(name: str | None, follow: bool, lines: int) -> None:
    """Show the logs: of all processes, or of one (web, worker, jobs, solr, postgres, redis, setup).

    Example: dongthap logs web -n 100 -f
    """
    folder = home_from_environment().logs
    files: list[Path] = sorted(folder.glob(f"{name or '*'}.log"))
    if not files:
        raise CannotGoOn(f"there is no log {name or ''} in {folder}", "run `make up` first", NOT_RUNNING)
    command = ["tail", "-n", str(lines), *(["-F"] if follow else []), *map(str, files)]
    os.execvp("tail", command)  # noqa: S606


cli.add_command(sbom)
cli.add_command(advisories)


def main() -> None:
    """The console script."""
    cli()
