"""Which class of work a request is, by method and path alone: what is heavy has places of its own."""

from __future__ import annotations

import re

#: A class's name, one of CLASSES.
Class = str
CLASSES: tuple[Class, ...] = (
    "pages", "api", "streams", "catalogues", "charts", "exports", "previews", "logins", "uploads",
)  # fmt: skip
#: They may be kept: asked for as a page first, and given a place of their class only if they must be made.
KEPT = frozenset({"catalogues", "charts"})
#: Their answers are long: they have their place until the last byte is sent.
HELD = frozenset({"streams", "exports", "uploads"})

_LANGUAGE = re.compile(r"/(?:vi|en)(?=/|$)")
_ACTION = r"/api(?:/[123])?/action/"
_RDF = r"\.(?:ttl|jsonld|rdf|xml)"
#: The first that matches counts.
_TABLE: tuple[tuple[Class, str, re.Pattern[str]], ...] = tuple(
    (name, methods, re.compile(pattern))
    for name, methods, pattern in (
        ("logins", "POST", r"/user/(?:login|reset|register|_logout|edit|me)(?:/.*)?"),
        ("streams", "", r"/api/observations\.\w+|/datastore/dump/.*|/.*/resource/[^/]+/download(?:/.*)?"),
        ("streams", "", r"/chi-tieu/[^/]+(?:/phien-ban/[^/]+)?/(?:du-lieu\.\w+|goc|tu-choi)"),
        ("streams", "", r"/(?:file|uploads)/.*"),
        ("catalogues", "", rf"/catalog{_RDF}|{_ACTION}dcat_.*"),
        ("catalogues", "", rf"/(?:chi-tieu|dataset|indicator|danh-muc)/[^/]+{_RDF}"),
        ("charts", "", r"/chi-tieu/[^/]+/bieu-do\.\w+"),
        (
            "exports",
            "",
            r"/(?:chi-tieu|dataset)/.*/(?:datapackage\.json|croissant\.jsonld|[\w-]+\.sdmx\.\w+)",
        ),
        (
            "exports",
            "",
            r"/.*/(?:bang|bieu-mau|danh-dau-loi|tu-choi)\.(?:csv|xlsx)|/chi-tieu\.csv|/thi-dua\.csv",
        ),
        ("previews", "", r"/thu-thap/.*/xem-truoc|/.*/khac-biet"),
        ("previews", "", rf"{_ACTION}dongthap_(?:source_preview|release_diff)"),
        ("previews", "POST", r"/(?:thu-thap|nop-so-lieu)/.*"),
        ("uploads", "PATCH PUT", r"/.*"),
        ("api", "", r"/api/.*|/datastore.*|/datatables/.*"),
    )
)


def classify(method: str, path: str) -> Class:
    """The class of a request; the path's language does not count."""
    bare = _LANGUAGE.sub("", path, count=1) if _LANGUAGE.match(path) else path
    for name, methods, pattern in _TABLE:
        if (not methods or method in methods.split()) and pattern.fullmatch(bare):
            return name
    return "pages"
