"""The list, an indicator's page, its releases and files, over HTTP."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import requests
from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.dongthap.pages.conftest import GIANG, NEW, Portal, page, words, year, years
from tests.factories import observation

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("portal")]

TARGETS = [
    {
        "document": "kh-241-2022",
        "geography": "cũ",
        "area_code": "87",
        "period": "2025",
        "value": "20",
        "comparison": "ge",
    },
    {
        "document": "kh-315-2025",
        "geography": "mới",
        "area_code": "82",
        "area_valid_from": "2025-07-01",
        "period": "2025",
        "value": "15",
        "comparison": "ge",
    },
]
BREAK = [{"date": "2022-01-01", "reason_vi": "Cách tính mới", "reason_en": "New method"}]


def row_of(found: dict[str, Any], code: str) -> dict[str, Any]:
    return next(row for row in found["results"] if row["code"] == code)


def test_list_tells_value_change_course_target_and_status(portal: Portal) -> None:
    code = portal.indicator(
        title_translated={"vi": "Ấp văn hoá", "en": "Hamlets"}, targets=TARGETS, decimals=1
    )
    portal.publish(code, years(["10", "11", "12", "13.5"]))
    found = row_of(portal.ask("dongthap_indicator_list", limit=1000), code)
    assert (found["head"]["value"], found["head"]["period"]) == ("13.5", "2022")
    assert found["head"]["change"]["period"] == "2021"
    assert found["spark"] == [[[2019.5, 10.0], [2020.5, 11.0], [2021.5, 12.0], [2022.5, 13.5]]]
    assert [entry["area_code"] for entry in found["progress"]] == ["87"], (
        "no target of another era is compared"
    )
    assert found["progress"][0]["status"] == "moderate_progress"
    shown = page(portal, "/chi-tieu?q=" + "Ap van hoa")
    row = next(tr for tr in shown.select("tbody tr") if "Ấp văn hoá" in tr.get_text())
    text = row.get_text(" ", strip=True)
    for part in ("13,5", "2022", "▲", "≥ 20", "Có tiến bộ, cần tăng tốc", "Tỉnh Đồng Tháp (cũ)"):
        assert part in text, part
    assert row.select_one("svg.spark polyline")


def test_list_filters_sorts_and_refuses_what_it_does_not_know(portal: Portal) -> None:
    for title, pillar in (
        ("Đường số", "kinh-te-so"),
        ("Dân số số", "kinh-te-so"),
        ("Ánh sáng số", "xa-hoi-so"),
    ):
        portal.indicator(title_translated={"vi": title, "en": title}, pillars=[pillar])
    titles = [
        row["title_translated"]["vi"]
        for row in portal.ask("dongthap_indicator_list", pillar="kinh-te-so", limit=1000)["results"]
    ]
    assert titles.index("Dân số số") < titles.index("Đường số")
    assert "Ánh sáng số" not in titles
    shown = page(portal, "/chi-tieu?pillar=kinh-te-so")
    assert "Trụ cột: Kinh tế số" in words(shown, ".filters")
    assert portal.get("/chi-tieu?progress=x").status_code == 400


def test_list_as_csv_is_what_the_table_shows(portal: Portal) -> None:
    code = portal.indicator(title_translated={"vi": "=1+1", "en": "Formula"})
    portal.publish(code, years(["5"]))
    answer = portal.get("/chi-tieu.csv?pillar=")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    row = next(row for row in rows if row["Mã"] == code)
    assert row["Chỉ tiêu"] == "'=1+1"
    assert (row["Giá trị mới nhất"], row["Kỳ"]) == ("5", "2019")
    assert len(rows) == portal.ask("dongthap_indicator_list", limit=0)["count"]


def test_page_draws_no_line_over_a_break_and_computes_nothing_across_it(portal: Portal) -> None:
    code = portal.indicator(series_breaks=BREAK, targets=TARGETS)
    portal.publish(code, years(["10", "12", "14", "5"]))
    shown = page(portal, f"/chi-tieu/{code}")
    assert "không so sánh được" in words(shown, ".now")
    assert "Cách tính mới" in words(shown, ".chart-notes")
    assert "Gián đoạn 01/01/2022" in words(shown, ".drawn .wide")
    lines = [
        path["d"]
        for path in shown.select(".drawn .wide path.k-s0")
        if path["d"].count("L") >= 1 and "A" not in path["d"]
    ]
    assert len(lines) == 1
    assert lines[0].count("L") == 2
    assert "chưa đủ một năm" in words(shown, ".aim")


def test_page_without_figures_says_so(portal: Portal) -> None:
    code = portal.indicator()
    assert "Chưa công bố số liệu" in words(page(portal, f"/chi-tieu/{code}"), "main")
    assert portal.get(f"/chi-tieu/{code}/bang.csv").status_code == 404
    assert portal.get("/chi-tieu/KHONG.CO").status_code == 404


def test_text_alternative_says_trend_and_extremes(portal: Portal) -> None:
    code = portal.indicator(decimals=1)
    portal.publish(code, years(["10.5", "1234.5", "12", "13"]))
    told = (
        "Tỉnh Đồng Tháp (cũ): tăng từ 10,5 (2019) lên 13,0 nghìn ha (2022);"
        " cao nhất 1.234,5 (2020), thấp nhất 10,5 (2019)."
    )
    shown = page(portal, f"/chi-tieu/{code}")
    assert shown.select_one(".drawn .wide")["aria-label"] == told
    assert words(shown, ".told") == told
    english = page(portal, f"/en/chi-tieu/{code}")
    assert "up from 10.5 (2019) to 13.0" in words(english, ".told")
    assert "1,234.5" in words(english, ".told")


def test_view_is_named_by_its_address_and_lasts_through_new_releases(portal: Portal) -> None:
    code = portal.indicator()
    portal.publish(code, years(["10", "11"]) + years(["20", "21"], GIANG))
    address = f"/chi-tieu/{code}?area=82@&period_from=2020&view=table"
    lasting = page(portal, address).select_one("#permanent")["value"]
    portal.publish(code, years(["10", "11"]) + years(["20", "99"], GIANG))
    assert words(page(portal, address), ".figures-table tbody") == "2020 99"
    old = portal.get("/chi-tieu/" + lasting.partition("/chi-tieu/")[2])
    assert "99" not in old.text.split("figures-table")[1].split("</table>")[0]
    assert "Phiên bản 1 ngày" in old.text
    assert "release=1" in lasting


def test_at_most_six_areas(portal: Portal) -> None:
    code = portal.indicator()
    portal.publish(code, [year(2020 + n, "5", (str(area), "")) for area in range(860, 868) for n in range(2)])
    many = "&".join(f"area={area}@" for area in range(860, 868))
    shown = page(portal, f"/chi-tieu/{code}?view=line&{many}")
    assert len(shown.select(".controls input[name=area][checked]")) == 6
    assert "sáu địa bàn" in words(shown, "#xem")


def test_ranking_of_a_hundred_communes(portal: Portal) -> None:
    listed = call_action("dongthap_codelist_show", id="areas", limit=1000)["entries"]
    communes = [
        entry
        for entry in listed
        if entry["valid_from"] == "2025-07-01" and entry["extra"]["level"] == "commune"
    ]
    code = portal.indicator(decimals=1, unit="phan-tram")
    rows = [
        observation("2026", entry["code"], f"{50 + number / 10:.1f}", area_name=entry["label_vi"])
        for number, entry in enumerate(communes)
    ]
    portal.publish(code, rows)
    shown = page(portal, f"/chi-tieu/{code}")
    assert len(communes) == 102
    pictures = shown.select(".drawn .wide text")
    assert sum(text.get_text() == entry["label_vi"] for text in pictures for entry in communes) == 102
    assert words(shown, ".told").startswith("2026, 102 địa bàn: cao nhất")
    first = shown.select_one(".figures tbody tr").get_text(" ", strip=True)
    assert first == f"1 {communes[-1]['label_vi']} 60,1"
    assert "50,0–60,1" in page(portal, "/chi-tieu").get_text()


def test_disaggregation_is_compared_where_there_are_no_totals(portal: Portal) -> None:
    code = portal.indicator(dimensions=["cap_hoc"])
    rows = [
        year(2020 + n, str(n + k), cap_hoc=level)
        for n in range(3)
        for k, level in enumerate(("thcs", "tieu-hoc"))
    ]
    portal.publish(code, rows, ["cap_hoc"])
    shown = page(portal, f"/chi-tieu/{code}")
    assert shown.select_one("#c-by option[selected]")["value"] == "cap_hoc"
    assert "Tiểu học: tăng từ 1 (2020)" in words(shown, ".told")
    table = page(portal, f"/chi-tieu/{code}?view=table")
    assert "Tiểu học Trung học cơ sở" in words(table, ".figures-table thead")


def test_old_units_add_up_to_today_s_territory_only_where_they_may(portal: Portal) -> None:
    rows = years(["10", "11"]) + years(["1.5", "2"], GIANG) + [year(2022, "30")]
    additive = portal.indicator(additive=True)
    portal.publish(additive, rows)
    table = page(portal, f"/chi-tieu/{additive}?recomputed=1&view=table")
    assert "Tỉnh Đồng Tháp, tính lại" in words(table, ".figures-table thead")
    cells = {
        tr.th.get_text(strip=True): tr.td.get_text(strip=True)
        for tr in table.select(".figures-table tbody tr")
    }
    assert cells == {"2022": "", "2020": "13", "2019": "11,5"}, "2022 lacks a part"
    rate = portal.indicator(unit="phan-tram")
    portal.publish(rate, rows)
    assert "tính lại" not in page(portal, f"/chi-tieu/{rate}?recomputed=1&view=table").get_text()


def test_chart_as_files(portal: Portal) -> None:
    code = portal.indicator(illustrative=True)
    portal.publish(code, years(["10", "11", "12"]))
    svg = portal.get(f"/chi-tieu/{code}/bieu-do.svg")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert "Dữ liệu minh hoạ" in svg.text
    assert "phiên bản 1" in svg.text
    assert portal.get(f"/chi-tieu/{code}/bieu-do.png").content[:4] == b"\x89PNG"
    assert "vega-lite" in json.loads(portal.get(f"/chi-tieu/{code}/bieu-do.json").text)["$schema"]
    again = portal.get(f"/chi-tieu/{code}/bieu-do.svg", headers={"If-None-Match": svg.headers["etag"]})
    assert again.status_code == 304
    table = portal.get(f"/chi-tieu/{code}/bang.csv").content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("Dữ liệu minh hoạ")
    assert table[1:] == ["Kỳ,Tỉnh Đồng Tháp (cũ) (nghìn ha)", "2021,12", "2020,11", "2019,10"]


def test_frame_may_stand_on_other_sites_and_sets_no_cookie(portal: Portal) -> None:
    code = portal.indicator()
    portal.publish(code, years(["10", "11"]))
    frame = portal.get(f"/chi-tieu/{code}/nhung")
    assert "frame-ancestors *" in frame.headers["content-security-policy"]
    assert "x-frame-options" not in frame.headers
    assert "set-cookie" not in frame.headers
    read = portal.get(f"/chi-tieu/{code}")
    assert "frame-ancestors 'self'" in read.headers["content-security-policy"]
    assert read.headers["x-frame-options"] == "SAMEORIGIN"


def test_release_tells_its_differences_and_where_each_value_stands(portal: Portal) -> None:
    code = portal.indicator()
    portal.publish(
        code, [year(2019, "10"), year(2020, "11", source_row="C7", status="provisional"), year(2021, "12")]
    )
    portal.publish(
        code, [year(2019, "10"), year(2020, "11.5", source_row="C8"), year(2022, "13", source_row="C9")]
    )
    shown = page(portal, f"/chi-tieu/{code}/phien-ban/2")
    rows = [" ".join(tr.get_text(" ", strip=True).split()) for tr in shown.select("tbody tr")]
    assert rows == [
        "Sửa 2020 Tỉnh Đồng Tháp (cũ) 11 sơ bộ 11,5 chính thức C8",
        "Bỏ 2021 Tỉnh Đồng Tháp (cũ) 12 chính thức 2",
        "Thêm 2022 Tỉnh Đồng Tháp (cũ) 13 chính thức C9",
    ]
    only = page(portal, f"/chi-tieu/{code}/phien-ban/2?kind=added")
    assert len(only.select("tbody tr")) == 1
    old = page(portal, f"/chi-tieu/{code}/phien-ban/1?show=rows&period=2020")
    assert words(old, "tbody") == "2020 Tỉnh Đồng Tháp (cũ) 11 Sơ bộ C7"
    assert portal.get(f"/chi-tieu/{code}/phien-ban/9").status_code == 404


def test_people_may_decide_otherwise_and_it_says_who_and_why(portal: Portal) -> None:
    code = portal.indicator(targets=TARGETS)
    portal.publish(code, years(["10", "11", "12"]))
    user = factories.UserWithToken()
    call_action("organization_member_create", id="so-nong-nghiep", username=user["name"], role="editor")
    decision = {"id": code, "area_code": "87", "target_period": "2025", "status": "limited_progress"}
    url = "/api/3/action/dongthap_progress_decide"
    post = requests.post
    reasoned = {**decision, "reason_vi": "Vì"}
    assert post(portal.url + url, json=reasoned, timeout=30).status_code == 403
    mine = {"Authorization": user["token"]}
    assert post(portal.url + url, json=decision, headers=mine, timeout=30).status_code == 409, "no reason"
    decision["reason_vi"] = "Nguồn <b>chưa</b> thống nhất"
    assert post(portal.url + url, json=decision, headers=mine, timeout=30).status_code == 200
    progress = portal.ask("dongthap_indicator_show", id=code)["progress"][0]
    assert progress["status"] == "limited_progress"
    assert progress["override"]["set_by"] == user["name"]
    assert progress["components"]["status"] == "moderate_progress"
    shown = portal.get(f"/chi-tieu/{code}").text
    assert "Nguồn &lt;b&gt;chưa&lt;/b&gt; thống nhất" in shown
    assert row_of(portal.ask("dongthap_indicator_list", limit=1000), code)["progress"][0]["override"]
    decision["status"] = ""
    assert post(portal.url + url, json=decision, headers=mine, timeout=30).status_code == 200
    assert portal.ask("dongthap_indicator_show", id=code)["progress"][0]["override"] is None
    assert (
        post(portal.url + url, json={**decision, "area_code": "1"}, headers=mine, timeout=30).status_code
        == 404
    )


def test_private_indicators_stay_private(portal: Portal) -> None:
    code = portal.indicator(private=True)
    portal.publish(code, years(["10"]))
    assert portal.get(f"/chi-tieu/{code}").status_code == 404
    assert portal.get(f"/chi-tieu/{code}/bieu-do.svg").status_code == 404
    assert portal.get(f"/chi-tieu/{code}/phien-ban/1").status_code == 404
    listed = portal.ask("dongthap_indicator_list", limit=1000)["results"]
    assert code not in [row["code"] for row in listed]


def test_new_province_is_not_the_old_one(portal: Portal) -> None:
    code = portal.indicator()
    portal.publish(code, [*years(["10", "11"]), year(2026, "30", NEW)])
    told = words(page(portal, f"/chi-tieu/{code}"), ".told")
    assert "Tỉnh Đồng Tháp: 30" in told
    assert "Tỉnh Đồng Tháp (cũ): tăng" in told
