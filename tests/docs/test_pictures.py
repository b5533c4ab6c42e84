"""Each picture of the docs is shown to somebody, and each kind of page that they show has its pictures."""

from __future__ import annotations

import re

from tests.browser.screenshots import FOLDER, PICTURES, ROOT, shots

#: All pictures together, in bytes: they come with every clone.
MOST = 2_500_000


def test_every_picture_is_used_and_every_kind_has_its_own() -> None:
    pages = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("README*.md")]
    used = {name for page in pages for name in re.findall(r"images/([\w-]+\.png)", page.read_text("utf-8"))}
    there = {path.name for path in FOLDER.glob("*.png")}
    assert used == there == {shot.file for shot in shots(list(PICTURES.values()))}


def test_pictures_are_light() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) <= MOST
