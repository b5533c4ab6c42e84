"""A file of a resource and its table say the same: after every way in which CKAN changes the file."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import files, uploader
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.openfiles import deciding
from ckanext.dongthap.publication.database import connect
from ckanext.dongthap.resourcefiles import orphans
from werkzeug.datastructures import FileStorage

from tests.dongthap.publication.conftest import app, portal

__all__ = ["app", "portal"]
pytestmark = [pytest.mark.services]
BEFORE, AFTER = "Chợ,Số hộ\nMỹ Tho,8000\nSa Đéc,12\n", "Chợ,Số hộ\nMỹ Tho,9500\n"


def given(text: str | bytes, name: str = "cho.csv") -> FileStorage:
    return FileStorage(BytesIO(text if isinstance(text, bytes) else text.encode()), name)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def dataset(portal: None) -> dict[str, Any]:
    agency = factories.Organization(name="so-cong-thuong")
    words = {"vi": "Danh sách chợ"}
    return call_action(
        "package_create", name="danh-sach-cho", owner_org=agency["id"], title_translated=words,
        notes_translated=words, identifier="cho",
    )  # fmt: skip


@pytest.fixture
def act(dataset: dict[str, Any], app: Any) -> Any:
    user = factories.Sysadmin()["name"]

    def call(action: str, **fields: Any) -> Any:
        context: Any = {"user": user, "auth_user_obj": model.User.get(user)}
        with app.flask_app.test_request_context():
            tk.g.user, tk.g.userobj = user, model.User.get(user)
            return tk.get_action(action)(context, fields)

    return call


def published(act: Any, upload: FileStorage, **more: Any) -> str:
    added = act("dongthap_file_add", dataset="danh-sach-cho", upload=upload, title="Chợ", **more)
    act("dongthap_file_update", id=added["id"], columns={"so_ho": {"notes": "Số hộ kinh doanh"}})
    return act("dongthap_file_publish", id=added["id"])["resource_id"]


@pytest.fixture
def resource(act: Any) -> str:
    return published(act, given(BEFORE))


@pytest.fixture
def plain(act: Any) -> str:
    """A resource whose file and table came by CKAN's own actions: nothing of it is the publisher's."""
    made = act("resource_create", package_id="danh-sach-cho", name="Chợ", url="cho.csv", upload=given(BEFORE))
    fields = [
        {"id": "Chợ", "type": "text"},
        {"id": "Số hộ", "type": "numeric", "info": {"notes": "Số hộ kinh doanh"}},
    ]
    rows = [{"Chợ": "Mỹ Tho", "Số hộ": 8000}, {"Chợ": "Sa Đéc", "Số hộ": 12}]
    act("datastore_create", resource_id=made["id"], force=True, fields=fields, records=rows)
    return made["id"]


def shown(resource_id: str) -> dict[str, Any]:
    return call_action("resource_show", id=resource_id)


def content(resource_id: str) -> bytes:
    """What a download gives."""
    upload = uploader.get_resource_uploader(shown(resource_id))
    storage = files.get_storage(tk.config["ckan.files.default_storages.resource"])
    return storage.content(files.FileData(files.Location(upload.get_path(resource_id))))


def figures(resource_id: str) -> list[Any]:
    found = call_action("datastore_search", resource_id=resource_id)
    return [row["Số hộ"] for row in found["records"]]


def notes(resource_id: str) -> dict[str, str]:
    found = call_action("datastore_search", resource_id=resource_id, limit=0)
    return {each["id"]: each.get("info", {}).get("notes", "") for each in found["fields"][1:]}


WAYS = {
    "resource_patch": lambda act, known, upload: act("resource_patch", id=known["id"], upload=upload),
    "resource_update": lambda act, known, upload: act("resource_update", **{**known, "upload": upload}),
    "package_patch": lambda act, known, upload: act(
        "package_patch", id=known["package_id"], resources=[{**known, "upload": upload}]
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_new_bytes_are_read_again(act: Any, plain: str, way: str) -> None:
    WAYS[way](act, shown(plain), given(AFTER))
    assert (content(plain), figures(plain)) == (AFTER.encode(), [9500])
    assert notes(plain) == {"Chợ": "", "Số hộ": "Số hộ kinh doanh"}
    after = shown(plain)
    assert (after["sha256"], after["datastore_active"]) == (sha256(AFTER), True)
    assert (after["size"], after["name"]) == (len(AFTER.encode()), "Chợ")


@pytest.mark.parametrize("way", WAYS)
def test_what_the_publisher_wrote_is_replaced_by_its_own_way_only(act: Any, resource: str, way: str) -> None:
    with pytest.raises(tk.NotAuthorized):
        WAYS[way](act, shown(resource), given(AFTER))
    model.Session.rollback()
    assert (content(resource), figures(resource)) == (BEFORE.encode(), [8000, 12])


def test_a_file_without_a_table_takes_the_table_away(act: Any, plain: str) -> None:
    pdf = b"%PDF-1.7\n1 0 obj\n"
    with pytest.raises(tk.ValidationError), connect():
        act("resource_patch", id=plain, upload=given("<html><form>", "cho.html"))
    assert figures(plain) == [8000, 12]
    call_action("resource_patch", id=plain, upload=given(pdf, "cho.pdf"))
    after = shown(plain)
    assert (after["datastore_active"], after["format"], after["mimetype"]) == (
        False,
        "PDF",
        "application/pdf",
    )
    assert (after["sha256"], content(plain)) == (hashlib.sha256(pdf).hexdigest(), pdf)
    with pytest.raises(tk.ObjectNotFound):
        figures(plain)


@pytest.mark.parametrize(
    "change",
    [{"url": "https://example.org/khac.pdf"}, {"clear_upload": True, "url": "https://example.org/khac.pdf"}],
)
def test_another_address_takes_table_and_hash_away(act: Any, plain: str, change: dict[str, Any]) -> None:
    act("resource_patch", id=plain, **change)
    after = shown(plain)
    assert (after["url"], after["url_type"], after["datastore_active"]) == (change["url"], "", False)
    assert not after.get("sha256") and not after.get("hash") and after["format"] == "PDF"
    with pytest.raises(tk.ObjectNotFound):
        figures(plain)


def test_what_fails_leaves_everything(act: Any, plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index does not answer: neither file nor table is the new one."""

    def broken(*_: Any, **__: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr("ckan.logic.index_update_package_dicts", broken)
        with pytest.raises(ConnectionError):
            act("resource_patch", id=plain, upload=given(AFTER))
    model.Session.rollback()
    assert (content(plain), figures(plain)) == (BEFORE.encode(), [8000, 12])


def test_a_download_that_has_begun_goes_on(act: Any, plain: str) -> None:
    upload = uploader.get_resource_uploader(shown(plain))
    storage = files.get_storage(tk.config["ckan.files.default_storages.resource"])
    begun = storage.stream(files.FileData(files.Location(upload.get_path(plain))))
    act("resource_patch", id=plain, upload=given(AFTER))
    assert b"".join(begun) == BEFORE.encode()
    assert content(plain) == AFTER.encode()


@pytest.mark.parametrize(
    "patch",
    [
        lambda act, known: act("package_patch", id=known["package_id"], resources=[{"id": known["id"]}]),
        lambda act, known: act("resource_update", id=known["id"]),
        lambda act, known: act("resource_update", id=known["id"], name=known["name"]),
        lambda act, known: act("resource_patch", id=known["id"], sha256="0" * 64),
    ],
)
def test_a_resource_without_its_address_keeps_its_file(act: Any, resource: str, patch: Any) -> None:
    before = shown(resource)
    patch(act, before)
    after = shown(resource)
    for name in ("url", "url_type", "sha256", "datastore_active", "format", "size", "name"):
        assert after.get(name) == before.get(name), name
    assert (content(resource), figures(resource)) == (BEFORE.encode(), [8000, 12])


def test_names_of_postgresqls_own_columns(act: Any) -> None:
    found = published(act, given("xmin,ctid,Số hộ\n1,2,3\n"))
    assert (shown(found)["datastore_active"], figures(found)) == (True, [3])
    fields = call_action("datastore_search", resource_id=found)["fields"]
    assert [each["id"] for each in fields] == ["_id", "xmin_2", "ctid_2", "Số hộ"]


def test_publishing_is_all_or_nothing(act: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the database refuses is told; the file is public without a table, never marked as having one."""
    added = act("dongthap_file_add", dataset="danh-sach-cho", upload=given(BEFORE))
    described = deciding._described

    def too_small(row: Any, table: Any) -> Any:
        found = described(row, table)
        table.columns[1].__dict__["type"] = "int2"
        table.data.write_text("a,99999\n")
        return found

    monkeypatch.setattr(deciding, "_described", too_small)
    done = act("dongthap_file_publish", id=added["id"])
    told = done["events"][-1]["detail"]["no_table"]
    assert "Kho dữ liệu không nhận bảng" in told["vi"] and "data store does not take" in told["en"]
    assert shown(done["resource_id"])["datastore_active"] is False
    with pytest.raises(tk.ObjectNotFound):
        figures(done["resource_id"])


def test_next_months_file_takes_the_place(act: Any, resource: str) -> None:
    """Id, address, name and dictionary stay; columns and rows that come and go are told."""
    before = shown(resource)
    new = "Chợ,Số hộ,Hạng\nMỹ Tho,9500,1\n"
    added = act("dongthap_file_add", dataset="danh-sach-cho", upload=given(new), replaces=resource)
    assert added["change"] == {
        "resource_id": resource, "name": "Chợ", "columns_added": ["Hạng"], "columns_removed": [],
        "rows_before": 2, "rows_after": 1,
    }  # fmt: skip
    done = act("dongthap_file_publish", id=added["id"])
    assert done["resource_id"] == resource
    after = shown(resource)
    assert {name: after[name] for name in ("id", "url", "name")} == {
        n: before[n] for n in ("id", "url", "name")
    }
    assert (figures(resource), content(resource)) == ([9500], new.encode())
    assert notes(resource)["Số hộ"] == "Số hộ kinh doanh"
    assert len(call_action("package_show", id="danh-sach-cho")["resources"]) == 1


def test_the_same_bytes_and_the_same_columns_are_told(act: Any, resource: str) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        act("dongthap_file_add", dataset="danh-sach-cho", upload=given(BEFORE))
    assert "Chợ" in str(refused.value.error_dict["upload"])
    added = act("dongthap_file_add", dataset="danh-sach-cho", upload=given(AFTER))
    assert added["alike"] == {"resource_id": resource, "name": "Chợ"}
    chosen = act("dongthap_file_update", id=added["id"], replaces=resource)
    assert chosen["change"]["rows_before"] == 2
    assert chosen["columns"]["so_ho"]["notes"] == "Số hộ kinh doanh"
    with pytest.raises(tk.ValidationError):
        act("dongthap_file_update", id=added["id"], replaces="nothing")


def test_what_is_purged_leaves_nothing(act: Any, plain: str) -> None:
    act("resource_patch", id=plain, upload=given(AFTER))
    call_action("package_delete", id="danh-sach-cho")
    assert content(plain) == AFTER.encode(), "the trash keeps it"
    place = f"{plain[:3]}/{plain[3:6]}/{plain[6:]}"
    call_action("dataset_purge", id="danh-sach-cho")
    with get_read_engine().connect() as connection:
        found = connection.execute(sa.text("SELECT to_regclass(:name)"), {"name": f'public."{plain}"'})
        assert found.scalar() is None
    left = [each for each in orphans.orphaned_files() if each.startswith(place)]
    assert left == [f"{place}.{sha256(BEFORE)[:16]}"], "a version before, for downloads that have begun"
    orphans._remove(left[0])


def test_a_deleted_resource_takes_its_file_along(act: Any, plain: str) -> None:
    act("resource_delete", id=plain)
    assert not [each for each in orphans.orphaned_files() if each.startswith(plain[:3])]
    assert plain not in orphans.orphaned_tables()


def test_orphans_are_told(portal: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "GRACE", -1)
    storage = files.get_storage(tk.config["ckan.files.default_storages.resource"])
    storage.upload(files.Location("abc/def/orphan"), files.make_upload(b"x"))
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute('CREATE TABLE public."00000000-0000-0000-0000-00000000abcd" (_id int)')
        connection.commit()
        told = {each.detail for each in orphans.problems() if each.code == "orphan"}
        assert "file resources/abc/def/orphan belongs to no resource" in told
        assert "table public.00000000-0000-0000-0000-00000000abcd belongs to no resource" in told
        cursor.execute('DROP TABLE public."00000000-0000-0000-0000-00000000abcd"')
        connection.commit()
    assert orphans.sweep() >= 1
    assert "abc/def/orphan" not in set(orphans.orphaned_files())
