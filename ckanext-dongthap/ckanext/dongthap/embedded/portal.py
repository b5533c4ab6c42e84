"""CKAN inside the command: the application made once, and commands run in it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

import click
from ckanext.dongthap.embedded.errors import SERVICE_DIED, CannotGoOn
from ckanext.dongthap.embedded.home import Home

if TYPE_CHECKING:
    from flask import Flask


class Portal:
    """A home's CKAN; what it and its commands say goes to the home's log ``setup.log``."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.log = home.logs / "setup.log"
        self._app: Flask | None = None
        self._log: TextIO | None = None

    @property
    def app(self) -> Flask:
        """The Flask application, made at first use (three seconds). Raises CannotGoOn."""
        if self._app is None:
            with self._logged():
                self._app = self._make()
        return self._app

    def _make(self) -> Flask:
        from ckan.cli import load_config
        from ckan.config.middleware import make_app

        return make_app(load_config(str(self.home.ini)))._wsgi_app  # pyright: ignore[reportAttributeAccessIssue]

    @contextlib.contextmanager
    def _logged(self) -> Iterator[None]:
        """CKAN's logging keeps the stream it saw first, so the file stays open as long as we do."""
        if self._log is None:
            self._log = self.log.open("a", encoding="utf-8", buffering=1)
        with contextlib.redirect_stdout(self._log), contextlib.redirect_stderr(self._log):
            yield

    def run(self, command: click.Command, *arguments: str) -> None:
        """Run a click command as CKAN's command line would. Raises CannotGoOn when it fails."""
        parent = click.Context(click.Command("ckan"))
        parent.meta["flask_app"] = self.app
        said = f"{command.name} {' '.join(arguments)}".strip()
        try:
            with self._logged():
                command.main([*arguments], standalone_mode=False, parent=parent)
        except click.exceptions.Exit as end:
            if end.exit_code:
                raise self._failed(said, f"exit code {end.exit_code}") from end
        except (click.ClickException, SystemExit) as error:
            raise self._failed(said, str(error)) from error

    def run_own(self, *arguments: str) -> None:
        """Run `ckan dongthap <arguments>`."""
        from ckanext.dongthap.cli.group import dongthap

        self.run(dongthap, *arguments)

    def _failed(self, said: str, why: str) -> CannotGoOn:
        return CannotGoOn(f"`{said}` failed: {why}", f"see {self.log}", SERVICE_DIED)
