"""Many readers at once: the DataStore's connections stay open until CKAN has read from them."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.datastore.backend import DatastoreBackend
from ckanext.datastore.backend.postgres import get_read_engine
from sqlalchemy import event

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("loaded_plugins", "clean_db", "clean_index")]


def test_a_table_is_found_while_others_give_their_connections_back() -> None:
    dataset = factories.Dataset(owner_org=factories.Organization()["id"])
    resource = factories.Resource(package_id=dataset["id"])
    fields = [{"id": "ten", "type": "text"}]
    call_action("datastore_create", resource_id=resource["id"], fields=fields, force=True)
    backend: Any = DatastoreBackend.get_active_backend()
    engine, others = get_read_engine(), ExitStack()
    for _ in range(5):
        others.enter_context(engine.connect())
    # They finish after CKAN has asked and before it reads.
    event.listen(engine, "after_cursor_execute", lambda *_: others.close(), once=True)
    assert backend.resource_id_from_alias(resource["id"]) == (True, None)
