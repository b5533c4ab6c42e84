"""RDF on disk: a document of any size is read once, then its nodes are looked up; memory stays small."""

from __future__ import annotations

import codecs
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import pyoxigraph as ox

from harvesters.model import Rejection
from harvesters.rules import reject

Syntax = Literal["rdf_xml", "turtle", "json_ld"]
_FORMATS = {
    "rdf_xml": ox.RdfFormat.RDF_XML,
    "turtle": ox.RdfFormat.TURTLE,
    "json_ld": ox.RdfFormat.JSON_LD,
}
_BATCH = 5_000
MAX_TRIPLES = 50_000_000
_ENCODING = re.compile(rb"""^<\?xml[^>]{0,100}encoding=["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}\?>")
_HEAD = 1 << 20
#: Vocabularies that are often written with another address than their own.
_SAME = (
    ("https://www.w3.org/ns/dcat#", "http://www.w3.org/ns/dcat#"),
    ("https://purl.org/dc/terms/", "http://purl.org/dc/terms/"),
    ("https://schema.org/", "http://schema.org/"),
    ("https://www.w3.org/ns/hydra/core#", "http://www.w3.org/ns/hydra/core#"),
)


class Value(NamedTuple):
    """The object of a triple: ``kind`` is ``i`` (address), ``b`` (blank node) or ``l`` (literal)."""

    text: str
    kind: str
    language: str


@dataclass
class Triples:
    """The triples of one document in a SQLite file that goes with the work folder."""

    connection: sqlite3.Connection

    @classmethod
    def read(cls, path: Path, syntax: Syntax, base: str, database: Path) -> Triples | Rejection:
        """Parse a document; a rejection where it can't be."""
        if syntax == "rdf_xml":
            if fault := _entities(path):
                return fault
            path = _in_utf8(path)
        found = cls(_opened(database))
        try:
            with path.open("rb") as stream:
                found._fill(ox.parse(stream, format=_FORMATS[syntax], base_iri=base, lenient=True))
        except (SyntaxError, ValueError) as error:
            if "context" in str(error).lower() and syntax == "json_ld":
                return reject("record.context")
            return reject("file.broken", detail=str(error))
        except _TooMany:
            return reject("file.too_large", limit=f"{MAX_TRIPLES} triples")
        return found

    def _fill(self, quads: Iterator[ox.Quad]) -> None:
        rows = map(_row, quads)
        total = 0
        while batch := list(islice(rows, _BATCH)):
            total += len(batch)
            if total > MAX_TRIPLES:
                raise _TooMany
            self.connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", batch)
        self.connection.execute("CREATE INDEX t_s ON t (s)")
        self.connection.execute("CREATE INDEX t_o ON t (o) WHERE k != 'l'")

    def node(self, subject: str) -> dict[str, list[Value]]:
        """Everything said of a node, in the order of the document: predicate → values, each once."""
        found: dict[str, list[Value]] = {}
        for predicate, text, kind, language in self.connection.execute(
            "SELECT p, o, k, l FROM t WHERE s = ? ORDER BY rowid LIMIT 20000", (subject,)
        ):
            values = found.setdefault(predicate, [])
            value = Value(text, kind, language)
            if value not in values:
                values.append(value)
        return found

    def subjects(self, predicate: str, *objects: str) -> Iterator[str]:
        """Subjects with one of the objects, in the order of the document, each once."""
        marks = ", ".join("?" * len(objects))
        query = f"SELECT s FROM t WHERE p = ? AND k != 'l' AND o IN ({marks}) GROUP BY s ORDER BY min(rowid)"  # noqa: S608
        yield from (row[0] for row in self.connection.execute(query, (predicate, *objects)))

    def objects(self, predicate: str) -> Iterator[tuple[str, Value]]:
        """(subject, object) of every triple with the predicate."""
        query = "SELECT s, o, k, l FROM t WHERE p = ? ORDER BY rowid"
        for subject, text, kind, language in self.connection.execute(query, (predicate,)):
            yield subject, Value(text, kind, language)

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()


class _TooMany(Exception):
    pass


def _opened(path: Path) -> sqlite3.Connection:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000", "temp_store = FILE"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE t (s TEXT, p TEXT, o TEXT, k TEXT, l TEXT)")
    connection.execute("BEGIN")
    return connection


def _row(quad: ox.Quad) -> tuple[str, str, str, str, str]:
    subject, value = quad.subject, quad.object
    named = f"_:{subject.value}" if isinstance(subject, ox.BlankNode) else getattr(subject, "value", "")
    predicate = _usual(quad.predicate.value)
    if isinstance(value, ox.Literal):
        return named, predicate, value.value, "l", value.language or ""
    if isinstance(value, ox.BlankNode):
        return named, predicate, f"_:{value.value}", "b", ""
    return named, predicate, _usual(getattr(value, "value", "")), "i", ""


def _usual(address: str) -> str:
    for other, own in _SAME:
        if address.startswith(other):
            return own + address[len(other) :]
    return address


def _entities(path: Path) -> Rejection | None:
    """Entities that lead elsewhere or hold other entities are an attack; plain abbreviations are not."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    head = head.replace(b"\x00", b"")
    declared = re.findall(rb"<!ENTITY\s+(?:%\s*)?\S+\s+([^>]{0,4000})>", head)
    count = head.count(b"<!ENTITY")
    plain = [
        item for item in declared if re.fullmatch(rb"""\s*(?:"[^"&%]{0,500}"|'[^'&%]{0,500}')\s*""", item)
    ]
    if count and (count > 100 or len(plain) != count):
        return reject("file.hostile", detail_vi="thực thể XML", detail_en="XML entities")
    tail = re.search(rb"<!DOCTYPE[^\[>]{0,1000}\b(?:SYSTEM|PUBLIC)\b", head)
    if tail and count:
        return reject("file.hostile", detail_vi="DOCTYPE ở nơi khác", detail_en="a DOCTYPE elsewhere")
    return None


def _in_utf8(path: Path) -> Path:
    """The document in UTF-8: the parser reads nothing else."""
    with path.open("rb") as file:
        head = file.read(400)
    told = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    name = told[1].decode() if told else "utf-8"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        name = "utf-16"
    try:
        if codecs.lookup(name).name == "utf-8":
            return path
    except LookupError:
        return path
    target = path.with_suffix(".utf8.xml")
    with path.open("r", encoding=name, errors="replace", newline="") as source, target.open("wb") as out:
        first = source.read(1 << 16).encode()
        out.write(_DECLARATION.sub(b"", first))
        while chunk := source.read(1 << 20):
            out.write(chunk.encode())
    return target
