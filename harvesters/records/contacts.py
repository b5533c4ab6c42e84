"""Contacts that catalogues give: offices are published, persons are not unless the source says so."""

from __future__ import annotations

import re
from functools import lru_cache

from harvesters.records.model import Party
from harvesters.vietnamese.fold import fold

#: Hosts where anybody has a mailbox.
_ANYBODY = re.compile(
    r"(?:gmail|googlemail|yahoo|ymail|outlook|hotmail|live|msn|icloud|me|aol|gmx|web|proton(?:mail)?|zoho|mail"
    r"|yandex|qq|163|orange|free|wanadoo|laposte|zing|fpt)\.(?:com|net|org|de|fr|vn|co\.uk|com\.vn|ru|me|cn)"
)
#: Words (without accents) of offices, not of persons.
_OFFICE = re.compile(
    r"\b(?:so|phong|ban|bo|cuc|chi cuc|tong cuc|uy ban|ubnd|hdnd|van phong|trung tam|truong|benh vien|cong ty"
    r"|vien|hoi|doan|to|nhom|bo phan|quan|huyen|xa|phuong|thanh pho|tinh|dien luc|ngan hang|kho bac|buu dien"
    r"|office|department|dept|division|unit|team|group|centre|center|agency|ministry|bureau|service|services"
    r"|authority|council|commission|committee|institute|university|school|library|museum|bank|board|city|county"
    r"|state|government|gov|national|federal|public|open|data|opendata|statistics|statistical|support|help|desk"
    r"|helpdesk|info|information|contact|point|admin|administration|webmaster|gis|it|research|society|company"
    r"|corporation|inc|ltd|llc|gmbh|foundation|association|union|network|portal|project|program|programme|lab"
    r"|stadt|landkreis|gemeinde|amt|bundesamt|ministerium|behorde|dienst|mairie|ville|commune|departement"
    r"|region|direction|conseil|prefecture|observatoire|agence|ayuntamiento|direccion|ministerio|comune|regione"
    r"|kommune|gemeente|rijkswaterstaat|the|of|for|and|und|fur|et|de la|du|des)\b"
)
#: The first part of mailboxes that whoever is on duty reads.
_ROLE = re.compile(
    r"(?:info|contact|kontakt|lien\W?he|van\W?thu|vanphong|vp|tiepdan|data|open\W?data|donnees|daten|du\W?lieu|ckan"
    r"|support|help|helpdesk|hotro|admin|administrator|webmaster|web|office|mail|mailbox|post|poststelle|service"
    r"|services|team|press|library|stat|stats|statistics|thongke|gis|sig|geo|metadata|catalog(?:ue)?|hello|noreply"
    r"|no-reply|enquiries|inquiries|dsi|dpo|it|bbt|so\w*|phong\w*|ubnd\w*|xa\w*|ttcntt)(?:\W.*|\d*)?"
)
_NAME = re.compile(r"[^\W\d_][^\d_@/\\|:;()<>]*")


@lru_cache(maxsize=4096)
def is_person(contact: Party, *offices: str) -> bool:
    """Whether a contact is a person: a name that no office has, with a mailbox of that name or a private one.

    ``offices``: names that are known to be of organisations.
    """
    local, _, host = fold(contact.email).partition("@")
    name = fold(contact.name)
    if not local or _ROLE.fullmatch(local):
        return False
    private = bool(_ANYBODY.fullmatch(host))
    if not name or name == fold(contact.email):
        return private
    if not _may_be_a_persons(contact.name, name, host) or name in {fold(office) for office in offices}:
        return False
    return private or _has_the_name(local, name.split())


def _may_be_a_persons(written: str, name: str, host: str) -> bool:
    words = re.findall(r"\w+", name)
    if not 2 <= len(words) <= 6 or not _NAME.fullmatch(written) or _OFFICE.search(name):
        return False
    # Who is called like the host is the organisation that has it.
    return not any(len(word) > 3 and word in host for word in words)


def _has_the_name(local: str, words: list[str]) -> bool:
    parts = [part for part in re.split(r"[^a-z]+", local) if part]
    initials = "".join(word[0] for word in words)
    whole = "".join(parts)
    named = any(len(word) > 2 and word in whole for word in words)
    return named or initials in parts or any(part == words[-1] for part in parts)
