"""UTF-8 is cut where text would be, and handed on as it is where nothing is to be done."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.vietnamese import utf8
from harvesters.vietnamese.encodings import decoded_blocks, decoded_lines

TEXTS = st.text(st.sampled_from("aờ;\u031b\u0300e\ufeff\x00\r\r\n\n\n\u1ea1\U0001f600"), max_size=40)


def _as_text(path: Path, name: str, size: int) -> list[str]:
    with path.open(encoding=name, newline="") as file:
        return list(iter(lambda: file.read(size) + file.readline(), ""))


@given(TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "UTF8"]), st.integers(1, 12), st.integers(1, 5))
def test_pieces_are_those_of_text(text: str, name: str, size: int, spare: int) -> None:
    before, utf8._SPARE = utf8._SPARE, spare
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "so-lieu.csv"
            path.write_bytes(text.encode(name))
            found = list(utf8.pieces(path, name, size))
            wanted = _as_text(path, name, size)
            lines = list(decoded_lines(path, name))
    finally:
        utf8._SPARE = before
    assert [piece for piece, _ in found] == wanted
    assert [data.decode() for _, data in found] == wanted
    assert "".join(lines) == unicodedata.normalize("NFC", text).replace("\ufeff", "").replace("\x00", "")


def test_only_what_needs_it_becomes_text(tmp_path: Path) -> None:
    path = tmp_path / "so-lieu.csv"
    lines = [f"{number};Xã Tân Hồng\r\n" for number in range(300_000)]
    lines[150_000] = unicodedata.normalize("NFD", lines[150_000])
    path.write_bytes("".join(lines).encode("utf-8-sig"))
    blocks = list(decoded_blocks(path, "utf-8-sig"))
    assert [type(block) for block in blocks].count(str) == 1
    texts = [block if isinstance(block, str) else block.decode() for block in blocks]
    assert "".join(texts) == unicodedata.normalize("NFC", "".join(lines))


@pytest.mark.parametrize("broken", [b"\xe3\n", b"a\xff", b"Xa\xcc"])
def test_a_broken_byte_is_told(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "so-lieu.csv"
    path.write_bytes("Xã\n".encode() + broken)
    with pytest.raises(UnicodeError):
        list(decoded_lines(path, "utf-8"))
