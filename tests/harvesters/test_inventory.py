"""The bill of materials names all that is locked, and what is known of it is asked of a database."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ckanext.dongthap.cli.inventory import advisories, sbom
from ckanext.dongthap.embedded.components import components
from ckanext.dongthap.embedded.jars import read_lock
from click.testing import CliRunner
from packaging.requirements import Requirement

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
JINJA, JETTY = "pkg:pypi/jinja2@", "pkg:maven/org.eclipse.jetty/jetty-server@"


class Database(ThreadingHTTPServer):
    """Answers like OSV: an advisory for Jinja on the first page, another on the second, one for Jetty."""

    asked: list[dict[str, Any]]
    broken: bytes = b""


class Handler(BaseHTTPRequestHandler):
    server: Database

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked += body["queries"]
        self.answer({"results": [self.result(query) for query in body["queries"]]})

    def result(self, query: dict[str, Any]) -> dict[str, Any]:
        if query["package"]["purl"].startswith(JETTY):
            return {"vulns": [{"id": "GHSA-jetty"}]}
        if not query["package"]["purl"].startswith(JINJA):
            return {}
        if "page_token" in query:
            return {"vulns": [{"id": "GHSA-two"}]}
        return {"vulns": [{"id": "GHSA-one"}], "next_page_token": "2"}

    def do_GET(self) -> None:
        number = self.path.rpartition("/")[2]
        self.answer({"id": number, "aliases": [f"CVE-{number}"], "summary": f"About {number}\nmore"})

    def answer(self, told: dict[str, Any]) -> None:
        content = self.server.broken or json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def database() -> Iterator[Database]:
    server = Database(("127.0.0.1", 0), Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def address(server: Database) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def pins(name: str) -> set[str]:
    lines = (REQUIREMENTS / name).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if "==" in line and not line.startswith(("#", " "))]
    return {f"{each.name}{each.specifier}" for each in found if not each.marker or each.marker.evaluate()}


def test_the_bill_of_materials_names_all_that_is_locked() -> None:
    result = CliRunner().invoke(sbom)
    assert result.exit_code == 0
    bill = json.loads(result.output)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    named = {f"{each['name']}=={each['version']}": each for each in bill["components"]}
    assert pins("runtime.txt") | pins("embedded.txt") <= set(named)
    for jar in read_lock():
        entry = named[f"{jar.group}:{jar.artifact}=={jar.version}"]
        assert {"alg": "SHA-256", "content": jar.sha256} in entry["hashes"] or jar.classifier
    assert bill["metadata"]["component"]["name"] == "ckanext-dongthap"
    assert len(bill["components"]) == len(components()) - 1


def test_what_is_known_is_told(database: Database) -> None:
    result = CliRunner().invoke(advisories, ["--database", address(database), "--json"])
    assert result.exit_code == 1, result.output
    found = json.loads(result.output)
    assert [each["id"] for each in found] == ["GHSA-one", "GHSA-two", "GHSA-jetty"]
    one = next(each for each in found if each["id"] == "GHSA-one")
    assert (one["package"], one["aliases"], one["summary"]) == ("jinja2", ["CVE-GHSA-one"], "About GHSA-one")
    purls = {query["package"]["purl"] for query in database.asked}
    assert purls == {each.purl.partition("?")[0] for each in components()}


def test_a_person_reads_one_line_each(database: Database) -> None:
    result = CliRunner().invoke(advisories, ["--database", address(database) + "/"])
    assert result.exit_code == 1
    assert result.output.count("\n") == 4
    assert result.output.endswith(f"3 advisories for {len(components())} packages\n")


@pytest.mark.parametrize("broken", [b"<html>", b"[]", b"{}", b'{"results": []}'])
def test_another_answer_is_no_clean_bill(database: Database, broken: bytes) -> None:
    database.broken = broken
    result = CliRunner().invoke(advisories, ["--database", address(database)])
    assert result.exit_code == 4
    assert "can't be used" in result.output


def test_a_database_out_of_reach_is_told() -> None:
    result = CliRunner().invoke(advisories, ["--database", "http://127.0.0.1:1"])
    assert result.exit_code == 4
    assert "--database" in result.output
