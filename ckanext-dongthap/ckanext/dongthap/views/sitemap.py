"""What search engines read first: the map of the portal's pages, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from xml.sax.saxutils import escape

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from flask import Blueprint, Response

__all__ = ["dongthap_sitemap"]

#: The standard allows 50,000 addresses in a file.
SIZE = 10_000
_FIXED = ("home.index", "dongthap_indicator.index", "dataset.search", "organization.index", "home.about")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_SETS = f'<urlset xmlns="{_SCHEMA}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'

dongthap_sitemap = Blueprint("dongthap_sitemap", __name__)


@dongthap_sitemap.get("/sitemap.xml")
def index() -> Response:
    """The parts of the map: the fixed pages and the agencies, then the datasets and indicators."""
    count = model.Session.execute(sa.select(sa.func.count()).where(_public())).scalar_one()
    pages = range(1 + -(-count // SIZE))
    parts = (
        tk.h.url_for("dongthap_sitemap.part", page=page, locale="default", _external=True) for page in pages
    )
    body = "".join(f"<sitemap><loc>{escape(each)}</loc></sitemap>\n" for each in parts)
    return _xml(f'{_HEAD}<sitemapindex xmlns="{_SCHEMA}">\n{body}</sitemapindex>\n')


@dongthap_sitemap.get("/sitemap/<int:page>.xml")
def part(page: int) -> Response:
    """One part: addresses with the day of the last change."""
    entries = list(_datasets(page - 1) if page else _others())
    if not entries:
        tk.abort(404)
    return _xml(_HEAD + _SETS + "".join(entries) + "</urlset>\n")


def _public() -> sa.ColumnElement[bool]:
    package = model.Package
    return sa.and_(package.state == model.State.ACTIVE, package.private.is_(False))  # pyright: ignore[reportAttributeAccessIssue]


def _datasets(page: int) -> Iterator[str]:
    package = model.Package
    rows = model.Session.execute(
        sa.select(package.name, package.type, package.extras, package.metadata_modified)  # pyright: ignore[reportCallIssue,reportArgumentType]
        .where(_public())
        .order_by(package.metadata_created, package.id)
        .limit(SIZE)
        .offset(page * SIZE)
    )
    for name, kind, extras, modified in rows:
        code = (extras or {}).get("code") if kind == "indicator" else None
        place = ("dongthap_indicator.read", {"code": code}) if code else ("dataset.read", {"id": name})
        yield _entry(*place, modified)


def _others() -> Iterator[str]:
    yield from (_entry(endpoint, {}) for endpoint in _FIXED)
    agencies = sa.select(model.Group.name).where(
        model.Group.is_organization.is_(True),  # pyright: ignore[reportAttributeAccessIssue]
        model.Group.state == model.State.ACTIVE,
    )
    yield from (_entry("organization.read", {"id": name}) for (name,) in model.Session.execute(agencies))


def _entry(endpoint: str, parts: dict[str, str], modified: dt.datetime | None = None) -> str:
    """The page in Vietnamese with its English sibling; the day of its last change."""
    here, english = (
        escape(tk.h.url_for(endpoint, **parts, locale=locale, _external=True)) for locale in ("default", "en")
    )
    sibling = f'<xhtml:link rel="alternate" hreflang="en" href="{english}"/>'
    day = f"<lastmod>{modified:%Y-%m-%d}</lastmod>" if modified else ""
    return f"<url><loc>{here}</loc>{day}{sibling}</url>\n"


def _xml(text: str) -> Response:
    return Response(text, mimetype="application/xml")
