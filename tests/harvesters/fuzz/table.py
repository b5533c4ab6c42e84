"""What the pipeline does with each kind of fault in each format, as the table of docs/files.md.

`python -m tests.harvesters.fuzz.table` writes the table; a test compares it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.harvesters.fuzz.judge import Verdict, judge
from tests.harvesters.fuzz.kinds import FORMATS, KINDS, Kind

PAGE = Path(__file__).resolve().parents[3] / "docs" / "files.md"
START, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"


def verdict(kind: Kind, name: str) -> Verdict:
    """Send a kind of fault in a format through the pipeline."""
    extension, write = FORMATS[name]
    case = kind.case()
    return judge(case.grid, case.right, write(case.grid), f"bieu.{extension}")


def word(kind: Kind, found: Verdict) -> str:
    """Return one word on a reading: read, told, held or refused."""
    if found.outcome.failure is not None:
        return "refused"
    errors = any(each.severity == "error" for each in found.outcome.rejections)
    if errors or not found.whole(kind.case().right):
        return "held"
    return "told" if found.told else "read"


def lines() -> Iterator[str]:
    """Write the table, a row for each kind."""
    yield f"| fault | {' | '.join(FORMATS)} |"
    yield f"| --- |{' --- |' * len(FORMATS)}"
    for kind in KINDS:
        cells = [word(kind, verdict(kind, name)) if name in kind.formats else "" for name in FORMATS]
        yield f"| {kind.label} | {' | '.join(cells)} |"


def page() -> str:
    """Return docs/files.md with the table as the pipeline gives it now."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    return before + START + "\n".join(lines()) + "\n" + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
