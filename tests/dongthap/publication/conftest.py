"""An indicator's dataset, an empty DataStore schema, and publishing in one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp, call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.codelist_load import load_folder
from ckanext.dongthap.publication.model import Intake, Publication
from ckanext.dongthap.publish import publish

from tests.factories import Row, candidate

CODE = "NN.LUA.DT"
LISTS = {
    "areas": (
        "code,label_vi,label_en,level,type,parent_code,valid_from,valid_to\n"
        "87,Tỉnh Đồng Tháp,,province,Tỉnh,,,2025-06-30\n"
        "82,Tỉnh Tiền Giang,,province,Tỉnh,,,2025-06-30\n"
        "VN,Cả nước,Whole country,country,,,,\n"
    ),
    "units": "code,label_vi,label_en\nha,ha,hectare\n",
    "frequencies": (
        "code,label_vi,label_en,iso8601,reporting_lag\n"
        "annual,Hằng năm,Annual,P1Y,90\n"
        "monthly,Hằng tháng,Monthly,P1M,15\n"
    ),
    "directions": "code,label_vi,label_en\nhigher,Cao hơn,Higher\n",
    "licences": (
        "code,label_vi,label_en,url\ncc-by,CC BY 4.0,CC BY 4.0,https://creativecommons.org/licenses/by/4.0/\n"
    ),
    "dimensions": "code,label_vi,label_en\nseason,Vụ,Season\n",
    "dimension_values": "dimension,code,label_vi,label_en\nseason,DX,Đông xuân,Winter-spring\n",
}


PARTITIONS = "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'dongthap.observation'::regclass"
TABLES = ("release", "pointer", "summary", "outbox")


@pytest.fixture
def portal(
    loaded_plugins: None, migrate_db_for: Any, clean_db: None, clean_index: None, tmp_path: Path
) -> None:
    """Code lists and nothing published."""
    migrate_db_for("dongthap")
    folder = tmp_path / "codelists"
    folder.mkdir()
    for name, text in LISTS.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    load_folder(folder)
    forget_publications()


def forget_publications() -> None:
    """Empty the DataStore schema, as ``clean_db`` empties CKAN's database."""
    with get_write_engine().begin() as connection:
        partitions = (
            "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'dongthap.observation'::regclass"
        )
        for name in connection.execute(sa.text(partitions)).scalars().all():
            connection.execute(sa.text(f"DROP TABLE {name}"))
        connection.execute(
            sa.text(
                "TRUNCATE dongthap.release, dongthap.pointer, dongthap.summary, dongthap.outbox,"
                " dongthap.withdrawal"
            )
        )


@pytest.fixture
def app(loaded_app: Any, portal: None) -> CKANTestApp:
    """A client without anybody's cookies."""
    return CKANTestApp(loaded_app)


@pytest.fixture
def agency(portal: None) -> dict[str, Any]:
    return factories.Organization(
        name="so-nong-nghiep",
        title_translated={"vi": "Sở Nông nghiệp và Môi trường", "en": "Department of Agriculture"},
    )


@pytest.fixture
def indicator(agency: dict[str, Any]) -> dict[str, Any]:
    return call_action("package_create", **fields())


def fields(**more: Any) -> dict[str, Any]:
    """Fields of an indicator as the catalogue has them."""
    return {
        "type": "indicator",
        "name": "dien-tich-lua",
        "code": CODE,
        "title_translated": {"vi": "Diện tích gieo trồng lúa", "en": "Planted area of paddy"},
        "notes_translated": {"vi": "Diện tích lúa cả năm.", "en": "Area of paddy in the year."},
        "owner_org": "so-nong-nghiep",
        "unit": "ha",
        "dimensions": ["season"],
        "frequency": "annual",
        "direction": "higher",
        "illustrative": False,
        **more,
    }


Publish = Callable[..., Publication]


@pytest.fixture
def publish_rows(portal: None, tmp_path: Path) -> Publish:
    """``publish_rows(rows, dimensions=(), **keywords of publish)``."""

    def run(
        rows: Sequence[Row], dimensions: Sequence[str] = (), code: str = CODE, **more: Any
    ) -> Publication:
        user = call_action("get_site_user")["name"]
        return publish(
            candidate(tmp_path, code, rows, dimensions), **{"intake": Intake(), "actor": user, **more}
        )

    return run


def rows_of(query: str, **values: Any) -> list[dict[str, Any]]:
    """Rows of the DataStore database."""
    with get_write_engine().connect() as connection:
        return [dict(row) for row in connection.execute(sa.text(query), values).mappings()]


def package_row(package_id: str) -> dict[str, Any]:
    """The dataset's row with its transaction id, which changes whenever the row is written."""
    query = sa.text("SELECT xmin::text, metadata_modified, version FROM package WHERE id = :id")
    model.Session.rollback()
    return dict(model.Session.execute(query, {"id": package_id}).mappings().one())
