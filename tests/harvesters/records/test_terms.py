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
        ("licences", "https://creativecommons.org/licenses/by/3.0/", "cc-by-3.0"),
        ("licences", "https://creativecommons.org/licenses/by/3.0/us/", "cc-by-3.0"),
        ("licences", "http://creativecommons.org/licenses/by-sa/3.0/de/deed.en", "cc-by-sa-3.0"),
        ("licences", "CC-BY-NC-SA 4.0", "cc-by-nc-sa-4.0"),
        ("licences", "cc by-nc-nd 4.0 international", "cc-by-nc-nd-4.0"),
        ("licences", "CC BY", "cc-by"),
        ("licences", "CCBY 4.0", "cc-by"),
        ("licences", "Creative Commons Attribution 4.0", "cc-by"),
        ("licences", "Creative Commons Attribution-ShareAlike 3.0 Unported", "cc-by-sa-3.0"),
        ("licences", "Creative Commons Namensnennung 4.0 International (CC BY 4.0)", "cc-by"),
        ("licences", "CC0 1.0 Universal", "cc-zero"),
        ("licences", "http://creativecommons.org/publicdomain/zero/1.0/deed.vi", "cc-zero"),
        ("licences", "https://creativecommons.org/publicdomain/mark/1.0/", "cc-pdm"),
        (
            "licences",
            "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            "ogl-uk-3.0",
        ),
        ("licences", "UK Open Government Licence (OGL)", "ogl-uk-3.0"),
        ("licences", "Open Government Licence v2.0", "ogl-uk-2.0"),
        ("licences", "Open Government Licence - Canada", "ogl-canada-2.0"),
        ("licences", "Licence Ouverte / Open Licence version 2.0", "etalab-2.0"),
        ("licences", "Licence Ouverte v1.0", "etalab-1.0"),
        ("licences", "https://www.etalab.gouv.fr/licence-ouverte-open-licence", "etalab-2.0"),
        ("licences", "fr-lo", "etalab-2.0"),
        ("licences", "lov2", "etalab-2.0"),
        ("licences", "https://www.govdata.de/dl-de/by-2-0", "dl-de-by-2.0"),
        ("licences", "http://opendatacommons.org/licenses/odbl/1.0/", "odc-odbl"),
        ("licences", "Open Data Commons Open Database License (ODbL)", "odc-odbl"),
        ("licences", "Toàn bộ dữ liệu được bảo hộ", None),
        ("licences", "Attribution", None),
        ("licences", "https://opendata.swiss/terms-of-use#terms_by", None),
        ("sectors", "Y TẾ", "y-te"),
        ("sectors", f"{EU}/data-theme/AGRI", "nong-nghiep"),
        ("sectors", f"{EU}/data-theme/ECON", None),
        ("frequencies", f"{EU}/frequency/IRREG", "irregular"),
        ("frequencies", "P1W", "weekly"),
        ("frequencies", "P1Y", "annual"),
        ("frequencies", "Hằng quý", "quarterly"),
        ("frequencies", "http://purl.org/cld/freq/quarterly", "quarterly"),
        ("frequencies", "http://purl.org/cld/freq/semiannual", "semiannual"),
        ("frequencies", "http://purl.org/cld/freq/biennial", "biennial"),
        ("frequencies", "http://purl.org/cld/freq/threeTimesAWeek", "weekly"),
        ("frequencies", f"{EU}/frequency/UPDATE_CONT", "continuous"),
        ("frequencies", f"{EU}/frequency/ANNUAL_3", "quarterly"),
        ("frequencies", "http://purl.org/linked-data/sdmx/2009/code#freq-M", "monthly"),
        ("frequencies", "R/P1M", "monthly"),
        ("frequencies", "R5/P12M", "annual"),
        ("frequencies", "P0.25Y", "quarterly"),
        ("frequencies", "R/PT1S", "continuous"),
        ("frequencies", "R/P10Y", None),
        ("frequencies", "fortnightly", "biweekly"),
        ("frequencies", "asNeeded", "irregular"),
        ("frequencies", "notPlanned", "once"),
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
