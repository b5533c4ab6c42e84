"""Takes the pictures of ``docs/images`` from a running portal: each page kind, vi and en, 1280 and 390 px.

python -m tests.browser.screenshots http://127.0.0.1:5000 home indicator
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "images"
#: Name of the picture → path of the page; those behind a log-in are named in ``--log-in``'s help.
PAGES = {
    "home": "/",
    "indicators": "/chi-tieu",
    "indicator": "/chi-tieu/NN.LUA.SL",
    "indicator-target": "/chi-tieu/KTS.GRDP",
    "indicator-illustrative": "/chi-tieu/CQS.DVC.TT.XA",
    "datasets": "/dataset",
    "dataset": "/dataset/danh-sach-102-xa-phuong",
    "search": "/dataset?q=lúa",
    "agencies": "/organization",
    "agency": "/organization/so-y-te",
    "sources": "/thu-thap",
    "source": "/thu-thap/minh-hoa-dich-vu-cong",
}
LANGUAGES = {"vi": "", "en": "/en"}
#: Width → height of the window.
SIZES = {1280: 900, 390: 844}
COLOURS = 128


@dataclass(frozen=True)
class Shot:
    """One picture to take."""

    name: str
    language: str
    width: int

    @property
    def file(self) -> str:
        return f"{self.name}-{self.language}-{self.width}.png"

    def address(self, portal: str) -> str:
        return portal.rstrip("/") + LANGUAGES[self.language] + PAGES[self.name]


def shots(names: Sequence[str]) -> Iterator[Shot]:
    """Every page named, in every language and width."""
    for name in names or PAGES:
        for language in LANGUAGES:
            for width in SIZES:
                yield Shot(name, language, width)


def small(png: bytes) -> bytes:
    """With a palette: a third of the size, and the eye sees no difference on flat pages."""
    stream = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        reduced = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        reduced.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def take(
    browser: Browser, portal: str, wanted: Sequence[Shot], folder: Path, whole: bool, state: str
) -> None:
    """Take the pictures; ``state``: cookies of a log-in, or none. Raises ClickException for an error page."""
    folder.mkdir(parents=True, exist_ok=True)
    for shot in wanted:
        size = {"width": shot.width, "height": SIZES[shot.width]}
        context = browser.new_context(viewport=size, reduced_motion="reduce", storage_state=state or None)  # pyright: ignore[reportArgumentType]
        page = context.new_page()
        response = page.goto(shot.address(portal), wait_until="networkidle")
        if response is None or not response.ok:
            raise click.ClickException(f"{shot.address(portal)} does not answer with a page")
        (folder / shot.file).write_bytes(small(page.screenshot(full_page=whole)))
        context.close()


def log_in(browser: Browser, portal: str, account: str, folder: Path) -> str:
    """Log in with ``name:password``; the file with the cookies."""
    name, _, password = account.partition(":")
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{portal.rstrip('/')}/user/login")
    page.fill("#field-login", name)
    page.fill("#field-password", password)
    page.press("#field-password", "Enter")
    page.wait_for_load_state("networkidle")
    path = folder / "cookies.json"
    context.storage_state(path=path)
    return str(path)


@click.command(epilog="Example: python -m tests.browser.screenshots http://127.0.0.1:5000 home indicator")
@click.argument("portal")
@click.argument("names", nargs=-1, type=click.Choice(list(PAGES)))
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="Where they go.")
@click.option("--whole", is_flag=True, help="The whole page instead of the first screen.")
@click.option("--log-in", "account", help="name:password, for `sources` and `source`.")
def main(portal: str, names: Sequence[str], folder: Path, whole: bool, account: str | None) -> None:
    """Take pictures of the pages named, or of all that need no log-in."""
    chosen = names or tuple(name for name in PAGES if account or not PAGES[name].startswith("/thu-thap"))
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        raise click.ClickException("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--headless", "--no-sandbox"])
        folder.mkdir(parents=True, exist_ok=True)
        state = log_in(browser, portal, account, folder) if account else ""
        wanted = list(shots(chosen))
        with click.progressbar(wanted, label="pictures") as progress:
            for shot in progress:
                take(browser, portal, [shot], folder, whole, state)
        if state:
            Path(state).unlink()
        browser.close()
    total = sum((folder / shot.file).stat().st_size for shot in wanted)
    click.echo(f"{folder}: {len(wanted)} pictures, {total >> 10} KB")


if __name__ == "__main__":
    main()
