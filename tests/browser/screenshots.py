"""Takes the pictures of ``docs/images`` from a running portal: each page kind, vi and en, 1280 and 390 px.

DONGTHAP_HOME=var/home python -m tests.browser.screenshots http://127.0.0.1:5000 home indicator
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
from PIL import Image, ImageColor
from playwright.sync_api import Browser, sync_playwright

from tests.browser.inside import Inside
from tests.browser.kinds import KINDS, Kind

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "docs" / "images"
STYLES = [
    ROOT / "ckanext-dongthap" / "ckanext" / "dongthap" / "assets" / name
    for name in ("portal.css", "indicator.css")
]
#: How much paper there is in the edges of letters.
EDGES = (0.4, 0.75)
#: Colours beyond that are paper themselves; their mixtures would take the place of white.
_PALE = 160
PICTURES = {kind.name: kind for kind in KINDS if kind.picture}
LANGUAGES = {"vi": "", "en": "/en"}
#: Width → height of the window.
SIZES = {1280: 800, 390: 780}
#: Width → pixels of the picture for each of the page's: on wide pages the eye misses none.
SCALES = {1280: 0.75, 390: 1.0}


@dataclass(frozen=True)
class Shot:
    """One picture to take."""

    kind: Kind
    language: str
    width: int

    @property
    def file(self) -> str:
        return f"{self.kind.name}-{self.language}-{self.width}.png"


def shots(kinds: Sequence[Kind]) -> Iterator[Shot]:
    """Every kind, in every language and width."""
    for kind in kinds:
        for language in LANGUAGES:
            for width in SIZES:
                yield Shot(kind, language, width)


def small(png: bytes) -> bytes:
    """With the colours of the style sheets only: a fifth of the size, flat and exact."""
    stream = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        reduced = picture.convert("RGB").quantize(palette=palette(), dither=Image.Dither.NONE)
        reduced.save(stream, "PNG", optimize=True)
    return stream.getvalue()


@cache
def palette() -> Image.Image:
    """The colours on light paper, and what the edges of letters in them have."""
    sheets = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    light = re.sub(r"@media \(prefers-color-scheme: dark\) \{(?:[^{}]|\{[^{}]*\})*\}", "", sheets)
    found = dict.fromkeys(re.findall(r"--[a-z0-9-]+: (#[0-9a-f]{3,6})\b", light))
    colours = [ImageColor.getrgb(each)[:3] for each in found]
    edges = [_mixed(colour, share) for colour in colours if min(colour) < _PALE for share in EDGES]
    image = Image.new("P", (1, 1))
    image.putpalette([part for colour in dict.fromkeys((*colours, *edges)) for part in colour])
    return image


def _mixed(colour: tuple[int, ...], paper: float) -> tuple[int, ...]:
    return tuple(round(part * (1 - paper) + 255 * paper) for part in colour)


def take(browser: Browser, portal: str, inside: Inside, shot: Shot, folder: Path, whole: bool) -> int:
    """Take a picture, as the kind's reader; its size in bytes. Raises ClickException for an error page."""
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(
        viewport={"width": shot.width, "height": SIZES[shot.width]},
        device_scale_factor=SCALES[shot.width],
        reduced_motion="reduce",
        storage_state=inside.visitor(shot.kind.who),
    )
    page = context.new_page()
    address = portal.rstrip("/") + LANGUAGES[shot.language] + inside.path(shot.kind)
    response = page.goto(address, wait_until="networkidle")
    if response is None or response.status != shot.kind.status:
        raise click.ClickException(f"{address} does not answer with a page")
    picture = small(page.screenshot(full_page=whole))
    (folder / shot.file).write_bytes(picture)
    context.close()
    return len(picture)


@click.command(epilog="Example: python -m tests.browser.screenshots http://127.0.0.1:5000 home indicator")
@click.argument("portal")
@click.argument("names", nargs=-1, type=click.Choice(list(PICTURES)))
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="Where they go.")
@click.option("--whole", is_flag=True, help="The whole page instead of the first screen.")
def main(portal: str, names: Sequence[str], folder: Path, whole: bool) -> None:
    """Take pictures of the kinds of pages named, or of all; DONGTHAP_HOME names the portal's home."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        raise click.ClickException("Chromium is missing: apt-get install chromium")
    inside = Inside(Path(os.environ.get("DONGTHAP_HOME", "var/home")))
    wanted = list(shots([PICTURES[name] for name in names or PICTURES]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--headless", "--no-sandbox"])
        with click.progressbar(wanted, label="pictures") as progress:
            total = sum(take(browser, portal, inside, shot, folder, whole) for shot in progress)
        browser.close()
    click.echo(f"{folder}: {len(wanted)} pictures, {total >> 10} KB")


if __name__ == "__main__":
    main()
