"""What docs/security.md tells is there: each requirement of ASVS 5.0 level 2, each test and file it names."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "ckanext-dongthap" / "ckanext" / "dongthap"
#: Section → its requirements of levels 1 and 2 (ASVS 5.0.0; the gaps are requirements of level 3).
REQUIREMENTS = """
1.1: 1 2
1.2: 1 2 3 4 5 6 7 8 9
1.3: 1 2 3 4 5 6 7 8 9 10 11
1.4: 1 2 3
1.5: 1 2
2.1: 1 2 3
2.2: 1 2 3
2.3: 1 2 3 4
2.4: 1
3.2: 1 2
3.3: 1 2 3 4
3.4: 1 2 3 4 5 6
3.5: 1 2 3 4 5
3.7: 1 2
4.1: 1 2 3
4.2: 1
4.3: 1 2
4.4: 1 2 3 4
5.1: 1
5.2: 1 2 3
5.3: 1 2
5.4: 1 2 3
6.1: 1 2 3
6.2: 1 2 3 4 5 6 7 8 9 10 11 12
6.3: 1 2 3 4
6.4: 1 2 3 4
6.5: 1 2 3 4 5
6.6: 1 2 3
6.8: 1 2 3 4
7.1: 1 2 3
7.2: 1 2 3 4
7.3: 1 2
7.4: 1 2 3 4 5
7.5: 1 2
7.6: 1 2
8.1: 1 2
8.2: 1 2 3
8.3: 1
8.4: 1
9.1: 1 2 3
9.2: 1 2 3 4
10.1: 1 2
10.2: 1 2
10.3: 1 2 3 4
10.4: 1 2 3 4 5 6 7 8 9 10 11
10.5: 1 2 3 4 5
10.6: 1 2
10.7: 1 2 3
11.1: 1 2
11.2: 1 2 3
11.3: 1 2 3
11.4: 1 2 3 4
11.5: 1
11.6: 1
12.1: 1 2 3
12.2: 1 2
12.3: 1 2 3 4
13.1: 1
13.2: 1 2 3 4 5
13.3: 1 2
13.4: 1 2 3 4 5
14.1: 1 2
14.2: 1 2 3 4
14.3: 1 2 3
15.1: 1 2 3
15.2: 1 2 3
15.3: 1 2 3 4 5 6 7
16.1: 1
16.2: 1 2 3 4 5
16.3: 1 2 3 4
16.4: 1 2 3
16.5: 1 2 3
17.1: 1
17.2: 1 2 3 4
17.3: 1 2
"""
STATES = {"yes", "operator", "in part", "no", "does not apply"}
ROW = re.compile(r"^\| (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*) \| ([^|]+) \| ([^|]+) \|$", re.M)


def required() -> list[str]:
    """The numbers of all requirements of levels 1 and 2."""
    made: list[str] = []
    for line in REQUIREMENTS.split("\n"):
        section, _, numbers = line.partition(": ")
        made += [f"{section}.{number}" for number in numbers.split()]
    return made


def rows() -> list[tuple[list[str], str, str]]:
    """The rows of the tables: numbers, state, where or why not."""
    return [(numbers.split(", "), state, where) for numbers, state, where in ROW.findall(TEXT)]


def test_every_requirement_is_answered_once() -> None:
    answered = Counter(number for numbers, _, _ in rows() for number in numbers)
    assert len(required()) == 253
    assert answered == Counter(required())


def test_rows_say_whether_and_what_is_missing() -> None:
    for numbers, state, where in rows():
        assert state in STATES, numbers
        assert len(where) > 5, numbers


TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", TEXT))))
def test_tests_that_are_named_are_there(name: str) -> None:
    assert f"def {name}(" in TESTS


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`((?:\w+/)*\w+\.(?:py|js|html|yaml|ini|lock))`", TEXT)))
)
def test_files_that_are_named_are_there(name: str) -> None:
    places = (ROOT, PACKAGE, ROOT / "harvesters", ROOT / "tests")
    assert any((place / name).is_file() for place in places) or any((ROOT / "tests").rglob(name))
