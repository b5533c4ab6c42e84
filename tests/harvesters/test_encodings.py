from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from harvesters.readers import read
from harvesters.spec import Read
from harvesters.vietnamese.encodings import decoded_lines, detect, is_syllable

TEXT = "Tên xã;Giá trị\r\nXã Tân Hồng;1.234,5\r\nThị trấn Lấp Vò;7\r\nNguyễn Đình Chiểu, thuỷ sản, giường\r\n"
TONES = "\u0300\u0301\u0303\u0309\u0323"


def windows_1258(text: str) -> bytes:
    """As Windows writes it: base letter, then the tone as a character of its own."""
    out = b""
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in TONES))
        out += (base + "".join(c for c in parts if c in TONES)).encode("cp1258")
    return out


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (windows_1258(TEXT), "windows-1258"),
        (unicodedata.normalize("NFD", TEXT).encode(), "utf-8"),
    ],
)
def test_the_whole_file_tells_its_encoding(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert detect(path).name == name
    assert "".join(decoded_lines(path, name)) == TEXT


def test_a_late_byte_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b\n" * 400_000 + windows_1258("Xã Tân Hồng;Lấp Vò\n"))
    assert detect(path).name == "windows-1258"


def test_bytes_of_no_known_encoding_are_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Tªn x·;§ång Th¸p;TiÒn\n".encode("cp1252") + b"\x81\x8d\x90")
    (folder := tmp_path / "work").mkdir()
    reading = read(path, Read(), folder)
    assert reading.failure
    assert reading.failure.code == "encoding.unknown"


def test_a_declared_encoding_that_does_not_fit_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(windows_1258(TEXT))
    (folder := tmp_path / "work").mkdir()
    reading = read(path, Read(encoding="utf-8"), folder)
    assert reading.failure
    assert reading.failure.code == "encoding.undecodable"


@pytest.mark.parametrize("word", ["nghiêng", "thuỷ", "Đồng", "quyển", "khuya", "giường", "Mỹ", "rượu"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["Année", "Européen", "Zürich", "Ñoàng", "größte", "Mèxiéc"])
def test_foreign_words(word: str) -> None:
    assert not is_syllable(word)
