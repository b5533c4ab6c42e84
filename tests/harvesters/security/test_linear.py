"""No parser is worse than linear: adversarial texts of doubled length take about doubled work.

Every compiled regular expression and every public function of one text in ``harvesters`` is found by walking
the modules. Work is processor time of this thread alone, the least of several tries, from sizes at which a
quadratic pattern takes many times what is allowed.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import harvesters

SMALL, LARGE = 1_000, 4_000
#: Seconds that are too few to compare, and the growth that is allowed from the small to the large size.
FLOOR, GROWTH = 0.02, 9.0
#: What is repeated, with what stands before and behind it.
PIECES = [
    (" ", "", "x"), ("1", "", "x"), ("a", "", "!"), (".", "1", "x"), (",", "1", "x"), ("1 ", "", "x"),
    ("1.", "", "x"), ("1,1", "", "x"), ("(", "", "x"), (")", "(", "x"), ("[", "", ""), ("<", "", ""),
    ("<a ", "", ""), ('"', "", "x"), ("'", "", "x"), ("-", "1", "x"), ("ế", "", "!"), ("\u0301", "e", "x"),
    ("*", "a", "x"), ("¹", "a", "x"), ("&", "", ""), ("&#1", "", ""), ("=", "a", ""), (":", "", "x"),
    ("\n", "a", "x"), ("\t", "", "x"), (" ", "(1.1", "x"), (" ", "2024", "x"), (" ", "12", "x"),
    (" ", "a", "a"),
    (" ", "a:", "x"), ("a ", "", "!"), ("a.", "", "!"), ("0", "0.", "x"), (" \n", "", "x"), ("e", "1", "x"),
    ("/", "a", "x"), ("@", "a", ""), ("%20", "", "x"), ("{", "", ""), ("\\", "", "x"), (";", "a", "x"),
    ("Xã ", "", "!"), ("tháng ", "", "x"), ("năm 2024 ", "", "x"), ("XIV", "", "x"), ("|", "", "x"),
]  # fmt: skip
#: Packages that reach out (sockets, processes, files) are tried by their regular expressions alone.
OUTWARD = ("harvesters.door", "harvesters.fetch", "harvesters.connectors", "harvesters.confined",
           "harvesters.reading_process", "harvesters.assets")  # fmt: skip
FAULTS = (ValueError, KeyError, TypeError, LookupError, ArithmeticError, re.error, RecursionError)


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(harvesters.__path__, "harvesters."):
        yield importlib.import_module(found.name)


def patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """Compiled patterns of a module's value, in lists and mappings too."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from patterns_in(item, depth + 1)
    elif depth < 4 and isinstance(value, dict):
        for key, item in value.items():
            yield from patterns_in(key, depth + 1)
            yield from patterns_in(item, depth + 1)


def ways_of_use() -> dict[str, set[str]]:
    """Name of a pattern → methods that are called on it anywhere in the package."""
    used: dict[str, set[str]] = {}
    for path in Path(harvesters.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                used.setdefault(name, set()).add(node.attr)
    return used


def expressions() -> dict[str, tuple[re.Pattern[Any], bool]]:
    """Name → pattern, and whether it is looked for amid a text."""
    used, found = ways_of_use(), dict[str, tuple[re.Pattern[Any], bool]]()
    for module in modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(dict.fromkeys(patterns_in(value))):
                if any(pattern is known for known, _ in found.values()):
                    continue
                amid = bool(used.get(name, set()) & {"search", "sub", "subn", "findall", "finditer", "split"})
                found[f"{module.__name__}.{name}[{number}]"] = pattern, amid
    return found


def parsers() -> dict[str, Callable[[str], object]]:
    """Public functions of the package that can be called with one text."""
    found: dict[str, Callable[[str], object]] = {}
    for module in modules():
        if module.__name__.startswith(OUTWARD):
            continue
        for name, value in vars(module).items():
            bare = inspect.unwrap(value) if callable(value) else value
            if name.startswith("_") or not inspect.isfunction(bare) or bare.__module__ != module.__name__:
                continue
            first, *others = [*inspect.signature(bare).parameters.values(), None]
            if first is None or first.annotation != "str" or first.name in ("path", "url", "address"):
                continue
            if all(each is None or each.default is not each.empty for each in others):
                found[f"{module.__name__}.{name}"] = bare
    return found


EXPRESSIONS, PARSERS = expressions(), parsers()


def text_of(piece: tuple[str, str, str], length: int) -> str:
    part, before, behind = piece
    return before + part * (length // len(part)) + behind


def work(call: Callable[[str], object], piece: tuple[str, str, str], length: int, tries: int) -> float:
    """The least processor time that a call takes."""
    text, least = text_of(piece, length), float("inf")
    for _ in range(tries):
        start = time.thread_time()
        with contextlib.suppress(*FAULTS):
            call(text)
        least = min(least, time.thread_time() - start)
    return least


def grown(call: Callable[[str], object]) -> list[str]:
    """The pieces with which the work grows faster than the text."""
    found = []
    for piece in PIECES:
        if work(call, piece, LARGE, 1) < FLOOR:
            continue
        large, small = work(call, piece, LARGE, 3), work(call, piece, SMALL, 3)
        if large >= FLOOR and large > small * GROWTH:
            found.append(f"{piece!r}: {small:.4f} s, {large:.4f} s")
    return found


def looked_for(pattern: re.Pattern[Any], amid: bool) -> Callable[[str], object]:
    method = (lambda text: list(pattern.finditer(text))) if amid else pattern.fullmatch
    return (lambda text: method(text.encode())) if isinstance(pattern.pattern, bytes) else method


def test_the_walk_finds_what_there_is() -> None:
    assert len(EXPRESSIONS) > 100
    assert {"harvesters.vietnamese.periods.parse", "harvesters.vietnamese.fold.fold"} <= set(PARSERS)
    assert grown(lambda text: re.search(r"\s+$", text)), "a quadratic pattern is found"
    assert not grown(lambda text: text.count("a"))


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_a_regular_expression_is_linear(name: str) -> None:
    assert grown(looked_for(*EXPRESSIONS[name])) == []


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_is_linear(name: str) -> None:
    assert grown(PARSERS[name]) == []
