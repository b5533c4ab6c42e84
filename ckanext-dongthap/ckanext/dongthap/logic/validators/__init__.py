"""Collects this folder's subjects; each is a module that names its public part in ``__all__``."""

from __future__ import annotations

from ckanext.dongthap.logic.validators.agency import dongthap_own_agency, dongthap_self_approval
from ckanext.dongthap.logic.validators.codelist import dongthap_area_code, dongthap_code, dongthap_codes
from ckanext.dongthap.logic.validators.dates import dongthap_date, dongthap_not_before, dongthap_period
from ckanext.dongthap.logic.validators.defaults import (
    dongthap_clean,
    dongthap_default_creator,
    dongthap_default_identifier,
    dongthap_default_issued,
    dongthap_slug,
)
from ckanext.dongthap.logic.validators.groups import dongthap_emulation_groups
from ckanext.dongthap.logic.validators.indicator_code import dongthap_indicator_code
from ckanext.dongthap.logic.validators.lists import dongthap_list_output, dongthap_names
from ckanext.dongthap.logic.validators.names import (
    dongthap_link,
    dongthap_only_text,
    dongthap_plain_name,
    dongthap_visible,
)
from ckanext.dongthap.logic.validators.numbers import (
    dongthap_days,
    dongthap_decimal,
    dongthap_decimals,
    dongthap_not_below,
)
from ckanext.dongthap.logic.validators.people import (
    dongthap_token_days,
    dongthap_token_scope,
    user_password_validator,
)
from ckanext.dongthap.logic.validators.required import dongthap_required
from ckanext.dongthap.logic.validators.translated import (
    dongthap_core_tags,
    dongthap_object,
    dongthap_translated,
    dongthap_translated_tags,
)

__all__ = [
    "dongthap_area_code",
    "dongthap_clean",
    "dongthap_code",
    "dongthap_codes",
    "dongthap_core_tags",
    "dongthap_date",
    "dongthap_days",
    "dongthap_decimal",
    "dongthap_decimals",
    "dongthap_default_creator",
    "dongthap_default_identifier",
    "dongthap_default_issued",
    "dongthap_emulation_groups",
    "dongthap_indicator_code",
    "dongthap_link",
    "dongthap_list_output",
    "dongthap_names",
    "dongthap_not_before",
    "dongthap_not_below",
    "dongthap_object",
    "dongthap_only_text",
    "dongthap_own_agency",
    "dongthap_period",
    "dongthap_plain_name",
    "dongthap_required",
    "dongthap_self_approval",
    "dongthap_slug",
    "dongthap_token_days",
    "dongthap_token_scope",
    "dongthap_translated",
    "dongthap_translated_tags",
    "dongthap_visible",
    "user_password_validator",
]
