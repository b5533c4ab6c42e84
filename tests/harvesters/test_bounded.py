"""Reading in a process of its own: the same outcome, and no file that moves the portal."""

from __future__ import annotations

import gzip
import json
import logging
import re
import resource
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from harvesters import confined
from harvesters.bounded import Bounds, run_bounded
from harvesters.confined import run_confined
from harvesters.connectors.file import uploaded
from harvesters.handover import NAME, Distrusted, take_over
from harvesters.model import Outcome, TableSample
from harvesters.pipeline import process
from harvesters.spec import Source
from tests.harvesters.bench import Bench
from tests.harvesters.corpus import Refusal, refuse_each
from tests.harvesters.hostile import CORPUS, cell, ods, packed, xlsx

MAPPING = {
    "indicator": {"fixed": "X"},
    "area": {"origin": {"column": "Xã"}, "era": "2025-07-01"},
    "period": {"origin": {"fixed": "2025"}},
    "value": {"column": "Giá trị"},
}
CSV = "Xã;Giá trị\nXã Tân Hồng;1\nXã Tân Thành;2\nXã Lạ;3\n"
LAX = {"max_rejected_share": 1.0}


def source(**more: object) -> Source:
    spec = {"name": "nguon", "title": {"vi": "a", "en": "b"}, "agency": "so", "mappings": [MAPPING]}
    return Source.model_validate({**spec, "checks": LAX, **more})


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (folder := tmp_path / "work").mkdir()
    return folder


def _run(
    bench: Bench, data: bytes | str, work: Path, bounds: Bounds | None = None, **more: object
) -> Outcome:
    path = bench.folder / "in"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    raw = [uploaded(path)]
    return run_bounded(source(**more), raw, bench.catalogue, bench.areas, work, bounds=bounds)


def _here(bench: Bench, data: bytes, work: Path, **more: object) -> Outcome:
    """The same without a process of its own."""
    (path := bench.folder / "in").write_bytes(data)
    return process(source(**more), [uploaded(path)], bench.catalogue, bench.areas, work)


def test_the_outcome_is_that_of_the_pipeline(bench: Bench, work: Path) -> None:
    told: list[tuple[str, int, int]] = []
    path = bench.folder / "a.csv"
    path.write_text(CSV, encoding="utf-8")
    raw = [uploaded(path)]
    args = source(), raw, bench.catalogue, bench.areas
    found = run_bounded(*args, work, on_progress=lambda *step: told.append(step))
    (other := bench.folder / "other").mkdir()
    expected = process(*args, other)
    assert found.failure is None
    assert found.accepted == expected.accepted == 2
    assert found.rejections == expected.rejections
    assert found.detected == expected.detected
    assert _plain(found.tables) == _plain(expected.tables)
    assert (found.rejected, found.warned, found.missing) == (
        expected.rejected,
        expected.warned,
        expected.missing,
    )
    assert [c.sha256 for c in found.candidates] == [c.sha256 for c in expected.candidates]
    assert found.candidates[0].data.is_relative_to(work)
    assert found.rejections_file
    assert found.rejections_file.read_bytes() == (other / "rejections.ndjson").read_bytes()
    assert list(found.raw) == raw
    assert {step for step, _, _ in told} == {"read", "map", "sort"}


def _plain(tables: list[TableSample]) -> str:
    return json.dumps([asdict(table) for table in tables])


#: Those that may take their reader along have a process each.
CRASHING = [name for name, (_, codes) in CORPUS.items() if "file.crashed" in codes]


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Refusal]:
    """What became of each hostile file, by its place in the corpus."""
    folder = tmp_path_factory.mktemp("corpus")
    (work := folder / "work").mkdir()
    files = []
    for number, (name, (make, _)) in enumerate(CORPUS.items()):
        if name not in CRASHING:
            (path := folder / f"{number}").write_bytes(make())
            files.append(path)
    bench = Bench(folder)
    given = {
        "source": source(),
        "files": files,
        "catalogue": bench.catalogue,
        "areas": bench.areas,
        "workdir": work,
    }
    bounds = Bounds(memory_base=150 << 20, memory_factor=0)
    found = run_confined(
        refuse_each, given, dict[str, Refusal], work, name="corpus", memory=150 << 20, bounds=bounds
    )
    assert isinstance(found, dict), found
    assert {path.name for path in folder.iterdir()} == {"work", *(path.name for path in files)}
    return found


@pytest.mark.parametrize("name", [name for name in CORPUS if name not in CRASHING])
def test_a_hostile_file_is_refused_quickly_and_cheaply(name: str, refusals: dict[str, Refusal]) -> None:
    found = refusals[str(list(CORPUS).index(name))]
    assert found.code in CORPUS[name][1], found
    assert (found.candidates, found.seconds < 2, found.peak < 150 << 20) == (0, True, True), found


@pytest.mark.parametrize("name", CRASHING)
def test_a_file_that_may_crash_its_reader_is_refused(
    name: str, bench: Bench, work: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make, codes = CORPUS[name]
    data, before = make(), _processor_seconds()
    caplog.set_level(logging.INFO)
    found = _run(bench, data, work)
    assert found.failure
    assert found.failure.code in codes, found.failure
    assert found.candidates == []
    took = re.search(r"in [\d.]+ s, (\d+) KB", caplog.text)
    assert took
    assert _processor_seconds() - before < 2
    assert int(took[1]) < 150 << 10


def _processor_seconds() -> float:
    """What ended children have taken; the clock would count what else the machine does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_time_is_limited(bench: Bench, work: Path) -> None:
    began = time.monotonic()
    found = _run(bench, CSV, work, Bounds(seconds=0.01))
    assert found.failure
    assert found.failure.code == "file.too_slow"
    assert time.monotonic() - began < 2


def test_processor_time_is_limited(bench: Bench, work: Path) -> None:
    rows = "".join(f"Xã Lạ {n};{n}\n" for n in range(200_000))
    found = _run(bench, "Xã;Giá trị\n" + rows, work, Bounds(cpu_seconds=1))
    assert found.failure
    assert found.failure.code == "file.too_slow"
    assert "1 seconds" in found.failure.message.en


def test_memory_is_limited(bench: Bench, work: Path) -> None:
    found = _run(bench, CSV, work, Bounds(memory_base=20 << 20, memory_factor=0))
    assert found.failure
    assert found.failure.code == "file.too_large"


def test_what_is_written_is_limited(bench: Bench, work: Path) -> None:
    found = _run(bench, CSV * 1000, work, Bounds(file_bytes=1000))
    assert found.failure
    assert found.failure.code == "file.too_large"


def test_a_large_honest_file_is_read(bench: Bench, work: Path) -> None:
    rows = "".join(f"Xã Tân Hồng;{n};{n}\n" for n in range(20_000))
    mapping = {**MAPPING, "period": {"origin": {"column": "Năm"}}, "where": []}
    found = _run(bench, "Xã;Giá trị;Năm\n" + rows, work, mappings=[mapping])
    assert found.failure is None
    assert found.accepted + found.rejected == 20_000


def test_a_crash_of_the_reader_is_a_failure(
    bench: Bench, work: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(confined, "_CODE", "import os; os.write(2, b'last words'); os.abort()")
    found = _run(bench, CSV, work)
    assert found.failure
    assert found.failure.code == "file.crashed"
    assert "last words" in caplog.text


def test_a_process_that_a_full_disk_silences_is_no_crash(
    bench: Bench, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What filled the disk may be gone by the time that somebody looks."""
    code = "import os; os.dup2(os.open('/dev/full', os.O_WRONLY), 2); raise RuntimeError('x')"
    monkeypatch.setattr(confined, "_CODE", code)
    with pytest.raises(OSError, match="No space left"):
        _run(bench, CSV, work)


def test_a_stop_by_the_caller_ends_the_process(bench: Bench, work: Path) -> None:
    class Cancelled(Exception):
        pass

    def stop(step: str, done: int, total: int) -> None:
        raise Cancelled

    path = bench.folder / "a.csv"
    path.write_text(CSV, encoding="utf-8")
    with pytest.raises(Cancelled):
        run_bounded(source(), [uploaded(path)], bench.catalogue, bench.areas, work, on_progress=stop)
    assert not (work / NAME).exists()


def test_the_process_has_no_secret_of_the_portal(
    bench: Bench, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CKAN_SQLALCHEMY_URL", "s3cr3t-word")
    monkeypatch.setattr(confined, "_CODE", "import os; os.write(2, repr(dict(os.environ)).encode())")
    _run(bench, CSV, work)
    told = (work / confined.ERRORS).read_text()
    assert "PATH" in told
    assert "s3cr3t-word" not in told


def test_a_folder_with_a_module_named_as_one_of_the_library_does_no_harm(
    bench: Bench, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CKAN puts its own folder, which has a package ``types``, before everything."""
    (folder := tmp_path / "ckan").mkdir()
    (folder / "types.py").write_text("raise ImportError", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    assert _run(bench, CSV, work).failure is None


def test_a_module_beside_the_files_is_not_loaded(bench: Bench, work: Path) -> None:
    (work / "polars.py").write_text("raise SystemExit(3)")
    assert _run(bench, CSV, work).failure is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"result": {"raw": [], "accepted": "many"}}',
        '{"fault": {"kind": "SystemExit"}}',
    ],
)
def test_what_the_process_says_is_not_trusted(text: str, work: Path) -> None:
    (work / NAME).write_text(text)
    with pytest.raises(Distrusted):
        take_over(work, Outcome)


def test_a_candidate_elsewhere_is_not_taken(
    bench: Bench, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = (
        '{"result": {"raw": [], "candidates": [{"indicator": "X", "dimensions": [], "data": "/etc/passwd",'
        ' "rows": 1, "sha256": "", "period_from": "", "period_to": ""}]}}'
    )
    monkeypatch.setattr(confined, "_CODE", f"open({str(work / NAME)!r}, 'w').write({said!r})")
    found = _run(bench, CSV, work)
    assert found.failure
    assert found.failure.code == "file.crashed"
    assert found.candidates == []


def test_a_result_behind_a_link_is_not_taken(work: Path, tmp_path: Path) -> None:
    (tmp_path / "else").write_text('{"result": {"raw": []}}')
    (work / NAME).symlink_to(tmp_path / "else")
    with pytest.raises(Distrusted):
        take_over(work, Outcome)


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (packed({"so-lieu/a.csv": CSV, "LICENSE.md": "x"}), {}),
        (packed({"a.csv": "x;y\n1;2\n", "b.csv": CSV}), {"member": "b.csv"}),
        (packed({"x/a.csv": "x;y\n1;2\n", "y/b.csv": CSV, "__MACOSX/y/b.csv": "x"}), {"member": "y/*.csv"}),
        (gzip.compress(CSV.encode(), mtime=0), {}),
    ],
)
def test_the_table_of_an_archive_is_read(data: bytes, read: dict[str, str], bench: Bench, work: Path) -> None:
    found = _here(bench, data, work, read=read)
    assert found.failure is None
    assert found.accepted == 2
    assert "member" in found.detected


@pytest.mark.parametrize("read", [{}, {"member": "c.csv"}, {"member": "*.csv"}])
def test_an_archive_of_several_tables_asks_which(read: dict[str, str], bench: Bench, work: Path) -> None:
    found = _here(bench, packed({"a.csv": CSV, "b.csv": CSV}), work, read=read)
    assert found.failure
    assert found.failure.code == "archive.member"
    assert "a.csv, b.csv" in found.failure.message.en


def test_empty_styled_cells_far_out_do_no_harm(bench: Bench, work: Path) -> None:
    text = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = (
        f'<row r="1">{text.format("A1", "Xã")}{text.format("B1", "Giá trị")}<c r="XFD1" s="1"/></row>'
        f'<row r="2">{text.format("A2", "Xã Tân Hồng")}<c r="B2"><v>1</v></c></row>'
        '<row r="1048576"><c r="A1048576" s="1"/></row>'
    )
    found = _run(bench, xlsx(rows), work)
    assert found.failure is None
    assert found.accepted == 1


def test_empty_rows_at_the_end_of_ods_do_no_harm(bench: Bench, work: Path) -> None:
    def line(*texts: str) -> str:
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
            for text in texts
        )
        return (
            f"<table:table-row>{cells}"
            '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
        )

    rows = line("Xã", "Giá trị") + line("Xã Tân Hồng", "1")
    rest = (
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    found = _run(bench, ods(rows + rest), work)
    assert found.failure is None
    assert found.accepted == 1


def test_a_workbook_of_one_cell_is_no_attack(bench: Bench, work: Path) -> None:
    found = _run(bench, xlsx(cell("A1")), work)
    assert found.failure
    assert found.failure.code not in ("file.hostile", "file.too_large", "file.broken")
