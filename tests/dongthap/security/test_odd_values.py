"""No reading action answers a value of a wrong kind with an error of the program."""

from __future__ import annotations

import functools
import inspect
import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from ckan import logic

from tests.dongthap.api.conftest import Portal
from tests.dongthap.security.test_bounds import parameters

pytestmark = pytest.mark.services

ODD: tuple[Any, ...] = (None, " ", "1.5", -1, [[1]], {"a": [1]})


def _functions(action: Any) -> Iterator[Any]:
    """A chained action's functions, then the one that it wraps."""
    while isinstance(action, functools.partial):
        yield from map(inspect.unwrap, (action.func, *filter(callable, action.args)))
        action = action.func
    yield inspect.unwrap(action)


def _written(function: Any) -> str:
    return (function.__doc__ or "") + (inspect.getsource(function) if inspect.isfunction(function) else "")


def reading(portal: Portal) -> dict[str, list[str]]:
    """Reading actions with their parameters: as OpenAPI, CKAN's docstrings and its code name them."""
    told = parameters(portal)
    found: dict[str, list[str]] = {}
    for name, action in sorted(logic._actions.items()):
        if not getattr(action, "side_effect_free", False):
            continue
        text = "".join(map(_written, _functions(action)))
        named = re.findall(
            r":(?:param|type) (?:\w+ )?([\w.]+):|data_dict(?:\.get\(|\[)['\"]([\w.]+)['\"]", text
        )
        found[name] = sorted({*told.get(name, ()), *filter(None, itertools.chain(*named))})
    return found


def test_no_odd_value_is_an_error_of_the_program(portal: Portal, token: str) -> None:
    failed: list[str] = []
    asked = 0
    with requests.Session() as session:
        session.headers["Authorization"] = token
        for action, names in reading(portal).items():
            address = f"{portal.url}/api/3/action/{action}"
            bodies: list[dict[str, Any]] = [{}]
            bodies += [{name: value} for name in names for value in ODD]
            for body in bodies:
                asked += 1
                answer = session.post(address, json=body, timeout=60)
                if answer.status_code >= 500:
                    failed.append(f"{action} {body}: {answer.status_code}")
    assert asked > 2_000
    assert failed == []
