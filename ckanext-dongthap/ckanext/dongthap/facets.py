"""Facets of the dataset list and their words."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists

#: Facets whose values are codes: facet → code list.
CODED = {
    "pillars": "pillars",
    "sectors": "sectors",
    "contents": "contents",
    "areas": "areas",
    "frequency": "frequencies",
}
_ = tk._


def titles() -> dict[str, str]:
    """Facets in the order of the page with their names in the user's language."""
    return {
        "pillars": _("Pillar"),
        "sectors": _("Sector"),
        "organization": _("Agency"),
        "areas": _("Area"),
        "frequency": _("Update frequency"),
        "res_format": _("Format"),
        "dataset_type": _("Type"),
        "contents": _("Emulation content"),
        "illustrative": _("Real or illustrative"),
    }


def value_label(facet: str, value: str) -> str | None:
    """The words for a value of our facets; None where CKAN's own do."""
    if facet in CODED:
        return codelists.label(CODED[facet], value)
    if facet == "dataset_type":
        return {"indicator": _("Indicator"), "dataset": _("Dataset")}.get(value)
    if facet == "illustrative":
        return _("Illustrative data") if value == "true" else _("Real data")
    return None


class Facets:
    """IFacets: the same facets for datasets and on an agency's page."""

    def dataset_facets(self, facets_dict: dict[str, Any], package_type: str) -> dict[str, Any]:
        return titles()

    def group_facets(
        self, facets_dict: dict[str, Any], group_type: str, package_type: str | None
    ) -> dict[str, Any]:
        return titles()

    def organization_facets(
        self, facets_dict: dict[str, Any], organization_type: str, package_type: str | None
    ) -> dict[str, Any]:
        return {name: title for name, title in titles().items() if name != "organization"}
