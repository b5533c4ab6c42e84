from __future__ import annotations

import errno

import psycopg2
import pytest
from ckan.lib import search
from ckan.lib.search.common import SolrConnectionError
from ckanext.dongthap.runs.troubles import trouble
from psycopg2 import errors

from harvesters.errors import FixTheSource
from harvesters.model import Message


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "full"), "portal.disk"),
        (psycopg2.OperationalError("server closed the connection"), "portal.database"),
        (errors.DeadlockDetected(), "portal.busy"),
        (search.SearchError("away"), "portal.search"),
        (search.SearchIndexError("away"), "portal.search"),
        (SolrConnectionError("away"), "portal.search"),
        (ValueError("a fault of the program"), None),
    ],
)
def test_what_is_out_of_order(error: Exception, code: str | None) -> None:
    assert trouble(error) == code
    wrapped = RuntimeError("while publishing")
    wrapped.__cause__ = error
    assert trouble(wrapped) == code


def test_an_agency_s_database_is_not_the_portal_s() -> None:
    error = FixTheSource("sql.refused", Message("Truy vấn sai.", "The query is wrong."))
    error.__cause__ = psycopg2.OperationalError("server closed the connection")
    assert trouble(error) is None
