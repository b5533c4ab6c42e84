"""Collects this folder's subjects; each is a module that names its public part in ``__all__``."""

from __future__ import annotations

from ckanext.dongthap.helpers.address import dongthap_address, dongthap_page_numbers
from ckanext.dongthap.helpers.agency import dongthap_agency, dongthap_agency_of
from ckanext.dongthap.helpers.codelist import dongthap_codelist_choices, dongthap_codelist_label
from ckanext.dongthap.helpers.display import (
    dongthap_date,
    dongthap_light_page,
    dongthap_number,
    dongthap_span,
    dongthap_translated,
)
from ckanext.dongthap.helpers.harvest import (
    dongthap_ago,
    dongthap_detected,
    dongthap_every,
    dongthap_maintains,
    dongthap_moment,
    dongthap_rule_known,
    dongthap_said,
    dongthap_state,
    dongthap_steps,
    dongthap_streak,
)
from ckanext.dongthap.helpers.indicator import (
    dongthap_dimension_choices,
    dongthap_dimension_label,
    dongthap_headline,
    dongthap_indicators,
    dongthap_latest,
    dongthap_observations,
    dongthap_package_count,
    dongthap_pillar_headlines,
    dongthap_releases,
)
from ckanext.dongthap.helpers.search import dongthap_did_you_mean, dongthap_nearly

__all__ = [
    "dongthap_address",
    "dongthap_agency",
    "dongthap_agency_of",
    "dongthap_ago",
    "dongthap_codelist_choices",
    "dongthap_codelist_label",
    "dongthap_date",
    "dongthap_detected",
    "dongthap_did_you_mean",
    "dongthap_dimension_choices",
    "dongthap_dimension_label",
    "dongthap_every",
    "dongthap_headline",
    "dongthap_indicators",
    "dongthap_latest",
    "dongthap_light_page",
    "dongthap_maintains",
    "dongthap_moment",
    "dongthap_nearly",
    "dongthap_number",
    "dongthap_observations",
    "dongthap_package_count",
    "dongthap_page_numbers",
    "dongthap_pillar_headlines",
    "dongthap_releases",
    "dongthap_rule_known",
    "dongthap_said",
    "dongthap_span",
    "dongthap_state",
    "dongthap_steps",
    "dongthap_streak",
    "dongthap_translated",
]
