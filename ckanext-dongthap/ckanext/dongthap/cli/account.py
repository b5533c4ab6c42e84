"""``ckan dongthap account``: help for account holders from whoever runs the portal; all of it is logged."""

from __future__ import annotations

import getpass

import ckan.plugins.toolkit as tk
import click
from ckan import model
from ckanext.dongthap.accounts import factors, letters, security_log, sessions, settings
from ckanext.dongthap.cli.group import dongthap

_BY = "command line"


@dongthap.group(short_help="Accounts: second factor, sessions, password link.")
def account() -> None:
    """Help account holders who can't help themselves."""


@account.command("reset-second-factor")
@click.argument("name")
def reset_second_factor(name: str) -> None:
    """Take the second factors and recovery codes off an account, whose holder has lost them.

    Make sure first that it is the holder who asks. Their sessions end.

    Example: dongthap account reset-second-factor so-y-te-editor
    """
    user = _account(name)
    count = factors.reset(user.id)
    sessions.end_all(user.id)
    _log("second_factor.reset", user)
    click.echo(f"{user.name}: {count} second factors taken off")


@account.command("end-sessions")
@click.argument("name")
@click.option("--tokens", is_flag=True, help="Take all tokens back as well.")
def end_sessions(name: str, tokens: bool) -> None:
    """Log somebody out everywhere.

    Example: dongthap account end-sessions so-y-te-editor --tokens
    """
    user = _account(name)
    count = sessions.end_all(user.id)
    _log("session.ended", user)
    gone = 0
    if tokens:
        gone = model.Session.query(model.ApiToken).filter_by(user_id=user.id).delete()
        model.Session.commit()
        _log("token.revoked", user)
    click.echo(f"{user.name}: {count} sessions ended, {gone} tokens taken back")


@account.command("reset-link")
@click.argument("name")
@click.pass_context
def reset_link(ctx: click.Context, name: str) -> None:
    """Print a link by which the account's password can be set once, where the portal sends no mail.

    Example: dongthap account reset-link so-y-te-editor
    """
    user = _account(name)
    with ctx.meta["flask_app"].test_request_context():
        link, until = letters.make_link(user, settings.reset_hours())
    _log("password.reset_link", user)
    click.echo(f"{link}\nuntil {until:%Y-%m-%d %H:%M} UTC")


def _account(name: str) -> model.User:
    user = model.User.get(name)
    if user is None or user.state == "deleted":
        raise click.ClickException(f"there is no account {name}")
    return user


def _log(event: security_log.Event, user: model.User) -> None:
    security_log.record(
        event, _BY, user.name, {"system_user": getpass.getuser(), "site": tk.config["ckan.site_url"]}
    )
