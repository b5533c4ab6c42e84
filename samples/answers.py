"""Made-up self-assessments for the illustrative index of communes; the same seed gives the same answers.

Most are verified; a few wait, were returned, are drafts or were never begun, so that each can be looked at.
"""

from __future__ import annotations

import csv
import io
import random

from samples.illustrative import SEED, Unit, units
from samples.writers import Sheet, xlsx

COLUMNS = ("year", "area", "criterion", "value", "whole", "state", "comment")
EVIDENCE = "minh-chung-minh-hoa.xlsx"
#: What communes answer themselves in each version of the index.
CRITERIA = {
    2025: ("truong-ban-chi-dao", "chu-tri-hop", "van-ban-chi-dao"),
    2026: ("truong-ban-chi-dao", "ke-hoach-nam", "chu-tri-hop", "van-ban-chi-dao"),
}
#: Commune whose answers of 2026 are in every state: it has an account to look at them with.
_SHOWN = "28360"
_STATES = {
    "truong-ban-chi-dao": "verified",
    "ke-hoach-nam": "returned",
    "chu-tri-hop": "claimed",
    "van-ban-chi-dao": "draft",
}
_COMMENT = "Minh chứng chưa có số, ngày ban hành; đề nghị bổ sung (dữ liệu minh hoạ)."


def files() -> dict[str, bytes]:
    """File name → bytes: the answers, and the workbook that stands for the evidence of each."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for year, criteria in CRITERIA.items():
        for unit in units("commune"):
            for criterion in criteria:
                if row := _answer(year, unit, criterion):
                    writer.writerow([year, unit.code, criterion, *row])
    sheet = Sheet("Dữ liệu minh hoạ", [["Minh chứng mẫu: dữ liệu minh hoạ, không phải văn bản thật."]])
    return {"cap-xa-minh-hoa.csv": stream.getvalue().encode(), EVIDENCE: xlsx([sheet])}


def _answer(year: int, unit: Unit, criterion: str) -> tuple[str, str, str, str] | None:
    dice = random.Random(f"{SEED}/{year}/{unit.code}/{criterion}")  # noqa: S311 — made-up figures
    value, whole = _figures(dice, criterion)
    chance = dice.random()
    state = "verified" if chance < 0.93 else "claimed" if chance < 0.96 else "returned"
    if (year, unit.code) == (max(CRITERIA), _SHOWN):
        state = _STATES[criterion]
    elif chance >= 0.98:
        return None
    return value, whole, state, _COMMENT if state == "returned" else ""


def _figures(dice: random.Random, criterion: str) -> tuple[str, str]:
    if criterion == "chu-tri-hop":
        return str(int(dice.random() * 7)), ""
    if criterion == "van-ban-chi-dao":
        whole = 8 + int(dice.random() * 13)
        return str(int(whole * (0.4 + 0.6 * dice.random()))), str(whole)
    return str(int(dice.random() < 0.88)), ""
