from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from harvesters.readers import read
from harvesters.spec import Read
from harvesters.vietnamese import legacy
from harvesters.vietnamese.encodings import decoded_lines, detect, is_syllable
from samples.encoders import ENCODERS

TEXT = "Tên xã;Giá trị\r\nXã Tân Hồng;1.234,5\r\nThị trấn Lấp Vò;7\r\nNguyễn Đình Chiểu, thuỷ sản, giường\r\n"
TONES = "\u0300\u0301\u0303\u0309\u0323"


#: `TEXT` as .VnTime and VNI-Times have it, typed as these fonts look in another one.
TCVN3_TEXT = (
    "Tªn x·;Gi¸ trÞ\r\nX· T©n Hång;1.234,5\r\nThÞ trÊn LÊp Vß;7\r\nNguyÔn §×nh ChiÓu, thuû s¶n, gi\xadêng\r\n"
).encode("cp1252")
VNI_TEXT = (
    "Teân xaõ;Giaù trò\r\nXaõ Taân Hoàng;1.234,5\r\nThò traán Laáp Voø;7\r\n"
    "Nguyeãn Ñình Chieåu, thuyû saûn, giöôøng\r\n"
).encode("cp1252")


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
        (TCVN3_TEXT, "tcvn3"),
        (VNI_TEXT, "vni"),
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
    path.write_bytes(bytes(range(0x80, 0x100)) + b";x\n")
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


CAPITALS = "ĂÂĐÊÔƠƯ"


@pytest.mark.parametrize("byte", range(0xA1, 0xFF))
def test_tcvn3_is_the_standard(byte: int) -> None:
    """Against the C library's TCVN 5712 (VN1), of which VN3 is the part that fonts have."""
    iconv = shutil.which("iconv")
    if not iconv:
        pytest.skip("iconv is not installed")
    command = [iconv, "-f", "TCVN5712-1", "-t", "UTF-8"]
    wanted = subprocess.run(command, input=bytes([byte]), capture_output=True, check=True).stdout.decode()
    small_or_bare = wanted.islower() or wanted in CAPITALS
    assert legacy.TCVN3.get(byte) == (wanted if small_or_bare else None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ÑOÀNG THAÙP", "ĐỒNG THÁP"),
        ("QUYEÁT ÑÒNH SOÁ 861/QÑ-UBND", "QUYẾT ĐỊNH SỐ 861/QĐ-UBND"),
        ("Öôùc tính, höông, kyõ, Myõ, quyù, tyû, Lyù, hî", "Ước tính, hương, kỹ, Mỹ, quý, tỷ, Lý, hỵ"),
        ("ñaëc bieät, aên, baèng, taém, cuõ, nghæ", "đặc biệt, ăn, bằng, tắm, cũ, nghỉ"),
        ("thò, lôøi, sôû, môùi", "thị, lời, sở, mới"),
    ],
)
def test_vni(written: str, meant: str) -> None:
    assert legacy.from_vni(written) == meant


@pytest.mark.parametrize("name", ["windows-1258", "tcvn3", "vni"])
def test_the_samples_encoders_are_undone(tmp_path: Path, name: str) -> None:
    """Small letters only: TCVN3 has no capitals with marks."""
    path = tmp_path / "a.csv"
    path.write_bytes(ENCODERS[name](TEXT.lower()))
    assert "".join(decoded_lines(path, name)) == TEXT.lower()


@pytest.mark.parametrize("word", ["nghiêng", "thuỷ", "Đồng", "quyển", "khuya", "giường", "Mỹ", "rượu"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["Année", "Européen", "Zürich", "Ñoàng", "größte", "Mèxiéc"])
def test_foreign_words(word: str) -> None:
    assert not is_syllable(word)
