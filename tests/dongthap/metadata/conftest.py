"""Small code lists, an agency and an indicator to try the schemas with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp, call_action
from ckanext.dongthap.codelist_load import load_folder

LISTS = {
    "pillars": "code,label_vi,label_en\nkinh-te-so,Kinh tế số,Digital economy\n",
    "sectors": "code,label_vi,label_en\nnong-nghiep,Nông nghiệp,Agriculture\n",
    "contents": "code,label_vi,label_en\nND1,Hạ tầng số,Digital infrastructure\n",
    "units": "code,label_vi,label_en\nha,ha,hectare\n",
    "frequencies": "code,label_vi,label_en\nannual,Hằng năm,Annual\nmonthly,Hằng tháng,Monthly\n",
    "directions": "code,label_vi,label_en\nhigher,Cao hơn,Higher\n",
    "comparisons": "code,label_vi,label_en\nge,Ít nhất,At least\n",
    "groups": "code,label_vi,label_en\nCUM-1,Cụm 1,Cluster 1\n",
    "licences": "code,label_vi,label_en\ncc-by,CC BY 4.0,CC BY 4.0\n",
    "dimensions": "code,label_vi,label_en\nseason,Vụ,Season\n",
    "dimension_values": "dimension,code,label_vi,label_en\nseason,DX,Đông xuân,Winter-spring\n",
    "areas": (
        "code,label_vi,label_en,level,parent_code,valid_from\n"
        "82,Tỉnh Đồng Tháp,Dong Thap province,province,,2025-07-01\n"
        "87,Tỉnh Đồng Tháp,Dong Thap province,province,,\n"
        "29869,Phường Cao Lãnh,Cao Lanh ward,commune,82,2025-07-01\n"
    ),
}


@pytest.fixture
def codelist_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "codelists"
    folder.mkdir()
    for name, text in LISTS.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def codelists(loaded_plugins: None, migrate_db_for: Any, clean_db: None, codelist_folder: Path) -> None:
    migrate_db_for("dongthap")
    load_folder(codelist_folder)


@pytest.fixture
def app(loaded_app: Any) -> CKANTestApp:
    """A client without anybody's cookies."""
    return CKANTestApp(loaded_app)


@pytest.fixture
def agency(codelists: None, clean_index: None) -> dict[str, Any]:
    return factories.Organization(
        name="so-nong-nghiep",
        title_translated={"vi": "Sở Nông nghiệp và Môi trường", "en": "Department of Agriculture"},
    )


@pytest.fixture
def rice() -> dict[str, Any]:
    """Fields of an indicator as the catalogue has them."""
    return {
        "type": "indicator",
        "name": "dien-tich-lua",
        "code": "NN.LUA.DT",
        "title_translated": {"vi": "Diện tích gieo trồng lúa", "en": "Planted area of paddy"},
        "notes_translated": {"vi": "Diện tích lúa cả năm.", "en": "Area of paddy in the year."},
        "tags_translated": {"vi": ["lúa", "trồng trọt"], "en": ["paddy"]},
        "owner_org": "so-nong-nghiep",
        "unit": "ha",
        "decimals": 1,
        "frequency": "annual",
        "direction": "higher",
        "pillars": ["kinh-te-so"],
        "sectors": ["nong-nghiep"],
        "spatial": ["82@2025-07-01"],
        "targets": [{"document": "NQ 01", "period": "2030", "value": "500000.5", "comparison": "ge"}],
        "illustrative": False,
    }


@pytest.fixture
def indicator(agency: dict[str, Any], rice: dict[str, Any]) -> dict[str, Any]:
    return call_action("package_create", **rice)
