"""What a person can use must be written down: a command, option, action, page, setting or source field."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import click
import flask
import pytest
import yaml
from ckanext.dongthap.openapi import shapes
from ckanext.dongthap.openapi.docstrings import parse
from pydantic import BaseModel

from harvesters import spec

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "ckanext-dongthap" / "ckanext" / "dongthap"


def text_of(*names: str) -> str:
    paths = [ROOT / "docs" / name for name in names]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.exists())


def parts() -> Iterator[tuple[str, str]]:
    for name, kind in vars(spec).items():
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind.__module__ == spec.__name__:
            yield from ((name, field) for field in kind.model_fields)


def actions() -> list[str]:
    return sorted(importlib.import_module("ckanext.dongthap.logic.action").__all__)


def settings() -> list[str]:
    declared = yaml.safe_load((EXTENSION / "config_declaration.yaml").read_text(encoding="utf-8"))
    return [option["key"] for group in declared["groups"] for option in group["options"]]


def walk(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, child in sorted(command.commands.items()):
            yield from walk(f"{path} {name}", child)
    else:
        yield path, command


def commands() -> list[tuple[str, click.Command]]:
    main = importlib.import_module("ckanext.dongthap.cli.main")
    own, portal = main.cli.commands, main.portal_commands.commands
    return list(walk("dongthap", click.Group(commands={**own, **portal})))


def rules() -> list[str]:
    app = flask.Flask("documented")
    views = importlib.import_module("ckanext.dongthap.views")
    for name in views.__all__:
        blueprint = getattr(views, name)
        if isinstance(blueprint, flask.Blueprint):
            app.register_blueprint(blueprint)
    found = {re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"<\1>", str(rule)) for rule in app.url_map.iter_rules()}
    return sorted(rule for rule in found if not rule.startswith("/static"))


@pytest.mark.parametrize(("part", "field"), sorted(parts()))
def test_source_field_is_documented(part: str, field: str) -> None:
    assert f"`{field}`" in text_of("agency.md", "sources.md"), f"{part}.{field}"


def test_names_in_the_form_are_documented() -> None:
    known = yaml.safe_load((ROOT / "datasets" / "help" / "source.yaml").read_text(encoding="utf-8"))["fields"]
    docs = text_of("agency.md", "sources.md", "connectors.md")
    parts = [key for key in known if not key.endswith(".item") and not key[-1].isdigit()]
    wanted = {key: known[key]["vi"][0] for key in parts if key != "Origin.place"}
    assert [key for key, label in wanted.items() if label not in docs] == []


@pytest.mark.parametrize("action", actions())
def test_action_is_documented(action: str) -> None:
    assert f"`{action}`" in text_of("developer.md")
    module = importlib.import_module("ckanext.dongthap.logic.action")
    told = parse(getattr(module, action).__doc__ or "")
    assert "curl" in told.example, "a runnable example belongs to the docstring"
    assert told.summary and told.who
    assert shapes.schema(told.shape) is not None


@pytest.mark.parametrize("key", settings())
def test_setting_is_documented(key: str) -> None:
    assert f"`{key}`" in text_of("operator.md")


@pytest.mark.parametrize(("path", "command"), [pytest.param(*pair, id=pair[0]) for pair in commands()])
def test_command_is_documented(path: str, command: click.Command) -> None:
    docs = text_of("operator.md")
    assert f"`{path}" in docs
    assert "dongthap" in (command.help or "") + (command.epilog or ""), "--help shows an example"
    options = [name for parameter in command.params for name in parameter.opts if name.startswith("--")]
    assert [name for name in options if name not in docs] == []


@pytest.mark.parametrize("rule", rules())
def test_page_is_documented(rule: str) -> None:
    assert f"`{rule}`" in text_of("citizen.md", "agency.md", "developer.md", "operator.md")
