"""What a column's header says of the numbers below: of persons, or of money, counts, codes and papers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvesters.vietnamese.fold import fold

#: Subject → words (folded, regular expressions) that name it in a header.
_SAYS: dict[str, str] = {
    "id": "cccd|cmnd|cmtnd|cmt|can cuoc|chung minh|giay to tuy than|so giay to|dinh danh|ma cong dan|identity"
    "|citizen id|id card",
    "phone": "dien thoai|sdt|so dt|dt|di dong|phone|mobile|tel|zalo|lien he|contact|hotline|duong day nong",
    "email": "e-?mail|thu dien tu",
    "bank": "stk|so tai khoan|so tk|tai khoan (?:ngan hang|nh|nhan)|account (?:no|number)|bank account",
    "social": "(?:so|ma)(?: so)?(?: so| the)? (?:bhxh|bao hiem xa hoi|bhyt|bao hiem y te|bh)|insurance no",
    "tax": "mst|ma so thue|tax (?:code|id)|tin",
    "passport": "ho chieu|passport",
    "birth": "ngay(?:,? thang)?(?:,? nam)? sinh|nam sinh|sinh ngay|date of birth|dob|birth ?da(?:y|te)",
    "name": "ho (?:va )?(?:ten|chu dem)|full ?name|chu ho|nguoi (?:nop|dai dien|lao dong|huong)"
    "|ten (?:cong dan|nguoi|hoc sinh|sinh vien|benh nhan|chu ho|can bo|khach hang|hoi vien)",
    "office": "duong day nong|hotline|co quan|tru so|van phong|tong dai|truc ban|don vi|phong ban|ubnd",
}
#: Headers that name a subject only where they say nothing else.
_WHOLE = {"social": "bhxh|bhyt|the bhyt|ma the|so the"}
#: Words of amounts, of codes of other things, of numbers of papers.
_OTHER = (
    "so tien|kinh phi|chi phi|doanh thu|von|tien thue|gia tri|san luong|dan so|dien tich|so luong|so nguoi"
    "|so luot|so ho|ty le|trieu|nghin|ty|dong|vnd|ngan sach|tong (?:so|thu|chi|muc|von)|population|amount"
    "|revenue|count|total|ma (?:xa|phuong|huyen|tinh|dvhc|don vi|dia phuong|dia ban|vung|hang|hs|ho so|loai)"
    "|ma (?:nganh|chi tieu|du an|truong|cong trinh|buu chinh|quan he ngan sach|vach)|barcode|isbn|stt"
    "|so (?:quyet dinh|qd|van ban|ky hieu|hieu|giay phep|gp|seri|ho so|hoa don|bien lai|to|thua)"
    "|toa do|kinh do|vi do|longitude|latitude|tai khoan (?:ke toan|dang nhap|vneid|thu|chi)"
)


def _pattern(name: str, words: str) -> re.Pattern[str]:
    whole = _WHOLE.get(name)
    return re.compile(rf"\b(?:{words})\b" + (f"|^(?:{whole})$" if whole else ""))


_COMPILED = {name: _pattern(name, words) for name, words in _SAYS.items()}
_OTHERS = _pattern("", _OTHER)


@dataclass(frozen=True)
class Context:
    """``says``: subjects that the header names; ``other``: it speaks of amounts, codes or papers."""

    says: frozenset[str]
    other: bool

    def about(self, *names: str) -> bool:
        """Whether the header names one of these subjects."""
        return bool(self.says & set(names))


def context_of(header: str) -> Context:
    """What a header (or the words before a number in a cell) says."""
    text = re.sub(r"[_\s]+", " ", fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)))
    return Context(
        frozenset(name for name, pattern in _COMPILED.items() if pattern.search(text)),
        bool(_OTHERS.search(text)),
    )
