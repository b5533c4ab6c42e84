"""Collects this folder's subjects; each is a module that names its public part in ``__all__``."""

from __future__ import annotations

from ckanext.dongthap.logic.auth.changes import dongthap_changes_list
from ckanext.dongthap.logic.auth.codelist import dongthap_codelist_list, dongthap_codelist_show
from ckanext.dongthap.logic.auth.harvest import (
    dongthap_run_cancel,
    dongthap_run_difference,
    dongthap_run_feed,
    dongthap_run_list,
    dongthap_run_publish,
    dongthap_run_rejections,
    dongthap_run_show,
    dongthap_source_create,
    dongthap_source_delete,
    dongthap_source_list,
    dongthap_source_preview,
    dongthap_source_run,
    dongthap_source_show,
    dongthap_source_update,
    dongthap_source_upload,
)
from ckanext.dongthap.logic.auth.indicator import dongthap_indicator_list, dongthap_indicator_show
from ckanext.dongthap.logic.auth.progress import dongthap_progress_decide
from ckanext.dongthap.logic.auth.publication import (
    dongthap_observation_search,
    dongthap_release_diff,
    dongthap_release_list,
    dongthap_release_raw,
    dongthap_release_show,
)
from ckanext.dongthap.logic.auth.search import dongthap_search_suggest

__all__ = [
    "dongthap_changes_list",
    "dongthap_codelist_list",
    "dongthap_codelist_show",
    "dongthap_indicator_list",
    "dongthap_indicator_show",
    "dongthap_observation_search",
    "dongthap_progress_decide",
    "dongthap_release_diff",
    "dongthap_release_list",
    "dongthap_release_raw",
    "dongthap_release_show",
    "dongthap_run_cancel",
    "dongthap_run_difference",
    "dongthap_run_feed",
    "dongthap_run_list",
    "dongthap_run_publish",
    "dongthap_run_rejections",
    "dongthap_run_show",
    "dongthap_search_suggest",
    "dongthap_source_create",
    "dongthap_source_delete",
    "dongthap_source_list",
    "dongthap_source_preview",
    "dongthap_source_run",
    "dongthap_source_show",
    "dongthap_source_update",
    "dongthap_source_upload",
]
