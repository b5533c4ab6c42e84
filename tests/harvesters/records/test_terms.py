"""Terms of catalogues against the portal's own code lists."""

from __future__ import annotations

import csv

import pytest

from harvesters.assets import datasets_dir
from harvesters.records.terms import LISTS, Terms, key


@pytest.fixture(scope="module")
def terms() -> Terms:
    rows = {}
    for name in LISTS:
        with (datasets_dir() / "codelists" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows[name] = list(csv.DictReader(file))
    return Terms.from_rows(rows)


EU = "http://publications.europa.eu/resource/authority"


@pytest.mark.parametrize(
    ("name", "told", "code"),
    [
        ("licences", "cc-by", "cc-by"),
        ("licences", "CC BY 4.0", "cc-by"),
        ("licences", "http://creativecommons.org/licenses/by/4.0", "cc-by"),
        ("licences", "https://www.creativecommons.org/licenses/by/4.0/legalcode", "cc-by"),
        ("licences", f"{EU}/licence/CC0", "cc-zero"),
        ("licences", "http://dcat-ap.de/def/licenses/cc-zero", "cc-zero"),
        ("licences", "License Not Specified", "notspecified"),
        # Another version is another licence.
        ("licences", "https://creativecommons.org/licenses/by/3.0/", None),
        ("licences", "https://opendata.swiss/terms-of-use#terms_by", None),
        ("sectors", "Y TẾ", "y-te"),
        ("sectors", f"{EU}/data-theme/AGRI", "nong-nghiep"),
        ("sectors", f"{EU}/data-theme/ECON", None),
        ("frequencies", f"{EU}/frequency/IRREG", "irregular"),
        ("frequencies", "P1W", "weekly"),
        ("frequencies", "P1Y", "annual"),
        ("frequencies", "Hằng quý", "quarterly"),
    ],
)
def test_a_term_has_the_code_that_means_the_same(
    terms: Terms, name: str, told: str, code: str | None
) -> None:
    assert terms.code(name, [told]) == code


def test_the_sources_own_map_comes_first(terms: Terms) -> None:
    assert terms.code("licences", ["CC BY 4.0"], {"cc by 4.0": "other-open"}) == "other-open"
    assert terms.code("sectors", ["Econ", "Kinh tế"], {"Kinh te": "linh-vuc-khac"}) == "linh-vuc-khac"


def test_no_key_of_one_code_is_another_codes() -> None:
    for name in LISTS:
        with (datasets_dir() / "codelists" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            owners: dict[str, str] = {}
            for row in csv.DictReader(file):
                for alias in filter(None, row["aliases"].split("|")):
                    assert owners.setdefault(key(alias), row["code"]) == row["code"], alias
