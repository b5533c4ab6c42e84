"""The font encodings of before Unicode, TCVN3 (ABC) and VNI: wrong letters in any other font.

TCVN3 has one byte for each small letter with its marks; capitals with marks are the small ones in a font
of capitals. VNI writes a mark as a letter of its own behind the vowel. Tables: TCVN 5712:1993 (VN3), VNI
for Windows. Importing this module registers both.
"""

from __future__ import annotations

import re
import unicodedata

from harvesters.vietnamese.encodings import Legacy, register, western

_TCVN3_BYTES = (
    "a1Ă a2Â a3Ê a4Ô a5Ơ a6Ư a7Đ a8ă a9â aaê abô acơ adư aeđ b5à b6ả b7ã b8á b9ạ bbằ bcẳ bdẵ beắ c6ặ c7ầ"
    " c8ẩ c9ẫ caấ cbậ ccè ceẻ cfẽ d0é d1ẹ d2ề d3ể d4ễ d5ế d6ệ d7ì d8ỉ dcĩ ddí deị dfò e1ỏ e2õ e3ó e4ọ e5ồ"
    " e6ổ e7ỗ e8ố e9ộ eaờ ebở ecỡ edớ eeợ efù f1ủ f2ũ f3ú f4ụ f5ừ f6ử f7ữ f8ứ f9ự faỳ fbỷ fcỹ fdý feỵ"
)
#: Byte → letter.
TCVN3 = {int(pair[:2], 16): pair[2] for pair in _TCVN3_BYTES.split()}
_TCVN3_LETTERS = {ord(western(bytes([byte]))): letter for byte, letter in TCVN3.items()}

#: VNI's mark behind a vowel, as Windows-1252 shows it → combining marks.
VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
#: Letters that VNI writes with one byte.
VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_SMALL_MARKS = "".join(VNI_MARKS)
_VNI_PAIR = re.compile(
    f"([aeoAEO])([{_SMALL_MARKS}{_SMALL_MARKS.upper()}])|([uyôöUYÔÖ])([ùøûõïÙØÛÕÏ])"
    f"|([{''.join(VNI_LETTERS)}{''.join(VNI_LETTERS).upper()}])"
)


def from_tcvn3(text: str) -> str:
    """Bytes of TCVN3, read as Windows-1252, as what they mean."""
    return text.translate(_TCVN3_LETTERS)


def from_vni(text: str) -> str:
    """Bytes of VNI, read as Windows-1252, as what they mean."""
    return _VNI_PAIR.sub(_vni, text)


def _vni(match: re.Match[str]) -> str:
    vowel, mark = match[1] or match[3], match[2] or match[4]
    if not vowel:
        return _vni_letter(match[5])
    return unicodedata.normalize("NFC", _vni_letter(vowel) + VNI_MARKS[mark.lower()])


def _vni_letter(letter: str) -> str:
    found = VNI_LETTERS.get(letter.lower(), letter.lower())
    return found.upper() if letter.isupper() else found


register(Legacy("tcvn3", from_tcvn3))
register(Legacy("vni", from_vni))
