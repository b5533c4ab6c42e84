"""Collects this folder's subjects; each is a module that names its public part in ``__all__``."""

from __future__ import annotations

from ckanext.dongthap.helpers.account import (
    dongthap_browser,
    dongthap_factors,
    dongthap_security_detail,
    dongthap_security_event,
)
from ckanext.dongthap.helpers.address import dongthap_address, dongthap_address_without, dongthap_page_numbers
from ckanext.dongthap.helpers.agency import (
    dongthap_agency,
    dongthap_agency_of,
    dongthap_indicators_by_agency,
    dongthap_publishing_agencies,
)
from ckanext.dongthap.helpers.card import dongthap_card
from ckanext.dongthap.helpers.codelist import (
    dongthap_choices,
    dongthap_codelist_choices,
    dongthap_codelist_label,
    dongthap_comparison,
    dongthap_document,
)
from ckanext.dongthap.helpers.composite import (
    dongthap_points,
    dongthap_scoring,
    dongthap_self_assessment,
    dongthap_standing,
)
from ckanext.dongthap.helpers.developers import dongthap_code, dongthap_example, dongthap_kind
from ckanext.dongthap.helpers.display import (
    dongthap_date,
    dongthap_lang,
    dongthap_light_page,
    dongthap_number,
    dongthap_period,
    dongthap_period_span,
    dongthap_plain,
    dongthap_rounded,
    dongthap_span,
    dongthap_translated,
    dongthap_with_unit,
    humanize_entity_type,
)
from ckanext.dongthap.helpers.exchange import dongthap_structured_data
from ckanext.dongthap.helpers.harvest import (
    dongthap_ago,
    dongthap_dataset_field,
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
from ckanext.dongthap.helpers.home import dongthap_home, facets
from ckanext.dongthap.helpers.indicator import (
    dongthap_area,
    dongthap_area_name,
    dongthap_change,
    dongthap_dimension_choices,
    dongthap_dimension_label,
    dongthap_headline,
    dongthap_indicators,
    dongthap_releases,
    dongthap_what_changed,
)
from ckanext.dongthap.helpers.notes import dongthap_linked, dongthap_source_notes
from ckanext.dongthap.helpers.overview import dongthap_agency_standing, dongthap_most_used
from ckanext.dongthap.helpers.preview import dongthap_file_name, dongthap_preview
from ckanext.dongthap.helpers.progress import (
    dongthap_progress_choices,
    dongthap_progress_label,
    dongthap_progress_reason,
)
from ckanext.dongthap.helpers.scoreboard import (
    dongthap_bar,
    dongthap_checks,
    dongthap_measure,
    dongthap_outcome,
    dongthap_score,
)
from ckanext.dongthap.helpers.search import dongthap_did_you_mean, dongthap_nearly
from ckanext.dongthap.helpers.spark import dongthap_spark
from ckanext.dongthap.helpers.submission import (
    dongthap_curves,
    dongthap_due,
    dongthap_obstacle,
    dongthap_person,
    dongthap_submission_action,
    dongthap_submission_state,
    dongthap_submission_steps,
    dongthap_submits,
)
from ckanext.dongthap.helpers.withdrawal import (
    dongthap_may_withdraw,
    dongthap_sees_check,
    dongthap_withdrawal_reason,
    dongthap_withdrawal_state,
)

__all__ = [
    "dongthap_address",
    "dongthap_address_without",
    "dongthap_agency",
    "dongthap_agency_of",
    "dongthap_agency_standing",
    "dongthap_ago",
    "dongthap_area",
    "dongthap_area_name",
    "dongthap_bar",
    "dongthap_browser",
    "dongthap_card",
    "dongthap_change",
    "dongthap_checks",
    "dongthap_choices",
    "dongthap_code",
    "dongthap_codelist_choices",
    "dongthap_codelist_label",
    "dongthap_comparison",
    "dongthap_curves",
    "dongthap_dataset_field",
    "dongthap_date",
    "dongthap_detected",
    "dongthap_did_you_mean",
    "dongthap_dimension_choices",
    "dongthap_dimension_label",
    "dongthap_document",
    "dongthap_due",
    "dongthap_every",
    "dongthap_example",
    "dongthap_factors",
    "dongthap_file_name",
    "dongthap_headline",
    "dongthap_home",
    "dongthap_indicators",
    "dongthap_indicators_by_agency",
    "dongthap_kind",
    "dongthap_lang",
    "dongthap_light_page",
    "dongthap_linked",
    "dongthap_maintains",
    "dongthap_may_withdraw",
    "dongthap_measure",
    "dongthap_moment",
    "dongthap_most_used",
    "dongthap_nearly",
    "dongthap_number",
    "dongthap_obstacle",
    "dongthap_outcome",
    "dongthap_page_numbers",
    "dongthap_period",
    "dongthap_period_span",
    "dongthap_person",
    "dongthap_plain",
    "dongthap_points",
    "dongthap_preview",
    "dongthap_progress_choices",
    "dongthap_progress_label",
    "dongthap_progress_reason",
    "dongthap_publishing_agencies",
    "dongthap_releases",
    "dongthap_rounded",
    "dongthap_rule_known",
    "dongthap_said",
    "dongthap_score",
    "dongthap_scoring",
    "dongthap_security_detail",
    "dongthap_security_event",
    "dongthap_sees_check",
    "dongthap_self_assessment",
    "dongthap_source_notes",
    "dongthap_span",
    "dongthap_spark",
    "dongthap_standing",
    "dongthap_state",
    "dongthap_steps",
    "dongthap_streak",
    "dongthap_structured_data",
    "dongthap_submission_action",
    "dongthap_submission_state",
    "dongthap_submission_steps",
    "dongthap_submits",
    "dongthap_translated",
    "dongthap_what_changed",
    "dongthap_with_unit",
    "dongthap_withdrawal_reason",
    "dongthap_withdrawal_state",
    "facets",
    "humanize_entity_type",
]
