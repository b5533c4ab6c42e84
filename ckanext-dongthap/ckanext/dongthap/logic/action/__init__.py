"""Collects this folder's subjects; each is a module that names its public part in ``__all__``."""

from __future__ import annotations

from ckanext.dongthap.logic.action.agency import organization_list
from ckanext.dongthap.logic.action.assessment import (
    dongthap_assessment_decide,
    dongthap_assessment_list,
    dongthap_assessment_save,
    dongthap_assessment_show,
)
from ckanext.dongthap.logic.action.changes import dongthap_changes_list
from ckanext.dongthap.logic.action.check import dongthap_check_show
from ckanext.dongthap.logic.action.codelist import dongthap_codelist_list, dongthap_codelist_show
from ckanext.dongthap.logic.action.composite import (
    dongthap_index_list,
    dongthap_index_release,
    dongthap_index_show,
)
from ckanext.dongthap.logic.action.datastore import datastore_create, datastore_search
from ckanext.dongthap.logic.action.dcat import dcat_catalog_search, dcat_catalog_show, dcat_dataset_show
from ckanext.dongthap.logic.action.decision import (
    dongthap_submission_approve,
    dongthap_submission_reject,
    dongthap_submission_return,
    dongthap_submission_submit,
    dongthap_submission_withdraw,
)
from ckanext.dongthap.logic.action.guard import (
    dataset_purge,
    dongthap_break_glass,
    dongthap_dataset_decide,
    dongthap_dataset_trail,
    package_update,
)
from ckanext.dongthap.logic.action.indicator import dongthap_indicator_list, dongthap_indicator_show
from ckanext.dongthap.logic.action.observation import dongthap_observation_search
from ckanext.dongthap.logic.action.openfile import (
    dongthap_file_add,
    dongthap_file_discard,
    dongthap_file_list,
    dongthap_file_publish,
    dongthap_file_show,
    dongthap_file_update,
)
from ckanext.dongthap.logic.action.people import (
    group_show,
    organization_show,
    package_show,
    user_invite,
    user_list,
    user_show,
    user_update,
)
from ckanext.dongthap.logic.action.progress import dongthap_progress_decide
from ckanext.dongthap.logic.action.release import (
    dongthap_release_diff,
    dongthap_release_list,
    dongthap_release_show,
)
from ckanext.dongthap.logic.action.run import (
    dongthap_run_cancel,
    dongthap_run_difference,
    dongthap_run_feed,
    dongthap_run_list,
    dongthap_run_publish,
    dongthap_run_rejections,
    dongthap_run_show,
)
from ckanext.dongthap.logic.action.scoreboard import dongthap_scoreboard_show
from ckanext.dongthap.logic.action.search import dongthap_search_suggest, package_search
from ckanext.dongthap.logic.action.source import (
    dongthap_source_create,
    dongthap_source_delete,
    dongthap_source_list,
    dongthap_source_preview,
    dongthap_source_run,
    dongthap_source_show,
    dongthap_source_update,
    dongthap_source_upload,
)
from ckanext.dongthap.logic.action.submission import (
    dongthap_submission_annotated,
    dongthap_submission_check,
    dongthap_submission_create,
    dongthap_submission_diff,
    dongthap_submission_list,
    dongthap_submission_obligations,
    dongthap_submission_report,
    dongthap_submission_show,
    dongthap_submission_template,
    dongthap_submission_update,
)
from ckanext.dongthap.logic.action.withdrawal import (
    dongthap_withdrawal_confirm,
    dongthap_withdrawal_list,
    dongthap_withdrawal_propose,
    dongthap_withdrawal_refuse,
    dongthap_withdrawal_restore,
    dongthap_withdrawal_show,
)

__all__ = [
    "dataset_purge",
    "datastore_create",
    "datastore_search",
    "dcat_catalog_search",
    "dcat_catalog_show",
    "dcat_dataset_show",
    "dongthap_assessment_decide",
    "dongthap_assessment_list",
    "dongthap_assessment_save",
    "dongthap_assessment_show",
    "dongthap_break_glass",
    "dongthap_changes_list",
    "dongthap_check_show",
    "dongthap_codelist_list",
    "dongthap_codelist_show",
    "dongthap_dataset_decide",
    "dongthap_dataset_trail",
    "dongthap_file_add",
    "dongthap_file_discard",
    "dongthap_file_list",
    "dongthap_file_publish",
    "dongthap_file_show",
    "dongthap_file_update",
    "dongthap_index_list",
    "dongthap_index_release",
    "dongthap_index_show",
    "dongthap_indicator_list",
    "dongthap_indicator_show",
    "dongthap_observation_search",
    "dongthap_progress_decide",
    "dongthap_release_diff",
    "dongthap_release_list",
    "dongthap_release_show",
    "dongthap_run_cancel",
    "dongthap_run_difference",
    "dongthap_run_feed",
    "dongthap_run_list",
    "dongthap_run_publish",
    "dongthap_run_rejections",
    "dongthap_run_show",
    "dongthap_scoreboard_show",
    "dongthap_search_suggest",
    "dongthap_source_create",
    "dongthap_source_delete",
    "dongthap_source_list",
    "dongthap_source_preview",
    "dongthap_source_run",
    "dongthap_source_show",
    "dongthap_source_update",
    "dongthap_source_upload",
    "dongthap_submission_annotated",
    "dongthap_submission_approve",
    "dongthap_submission_check",
    "dongthap_submission_create",
    "dongthap_submission_diff",
    "dongthap_submission_list",
    "dongthap_submission_obligations",
    "dongthap_submission_reject",
    "dongthap_submission_report",
    "dongthap_submission_return",
    "dongthap_submission_show",
    "dongthap_submission_submit",
    "dongthap_submission_template",
    "dongthap_submission_update",
    "dongthap_submission_withdraw",
    "dongthap_withdrawal_confirm",
    "dongthap_withdrawal_list",
    "dongthap_withdrawal_propose",
    "dongthap_withdrawal_refuse",
    "dongthap_withdrawal_restore",
    "dongthap_withdrawal_show",
    "group_show",
    "organization_list",
    "organization_show",
    "package_search",
    "package_show",
    "package_update",
    "user_invite",
    "user_list",
    "user_show",
    "user_update",
]
