"""The portal of the API's tests, with rows as the province publishes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup

from tests.dongthap.api.conftest import Portal, _fresh, portal
from tests.factories import Row, observation

__all__ = ["Portal", "_fresh", "portal"]

OLD, GIANG, NEW = ("87", ""), ("82", ""), ("82", "2025-07-01")


def year(period: int, value: str | None, area: tuple[str, str] = OLD, **more: str) -> Row:
    """A value of a year; of old Đồng Tháp unless said otherwise."""
    named = {"area_valid_from": area[1], "area_name": "Tỉnh Đồng Tháp", **more}
    return observation(str(period), area[0], value or "", **named)


def years(values: Sequence[str], area: tuple[str, str] = OLD, first: int = 2019) -> list[Row]:
    """Values of years in a row."""
    return [year(first + number, value, area) for number, value in enumerate(values)]


def page(portal: Portal, path: str) -> BeautifulSoup:
    """A page that must be there, parsed."""
    answer = portal.get(path)
    assert answer.status_code == 200, answer.text[-2000:]
    return BeautifulSoup(answer.text, "html.parser")


def words(element: BeautifulSoup, selector: str) -> str:
    """The text of the first element that matches."""
    found = element.select_one(selector)
    assert found is not None, selector
    return re.sub(r"\s+", " ", found.get_text(" ", strip=True))
