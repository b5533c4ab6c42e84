"""Every address of the running portal that a GET opens, with ids of its records filled in.

They come from the program's own map of addresses, so that a new one is among them by itself; one with a part
that is not known here fails the tests that walk them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.routing import Rule

from tests.browser.inside import Inside
from tests.browser.kinds import ACCOUNTS, AGENCY, DATASET, EDITOR, INDEX, INDICATOR, KINDS, SOURCE

#: Addresses that lead elsewhere in another language, hand out files of the program, or end the session.
_LEFT_OUT = r"home\.redirect_locale|(.*\.)?static|webassets\.index|user\.logout"
_NOBODY = "00000000-0000-0000-0000-000000000000"


def addresses(inside: Inside) -> list[str]:
    """Paths with their queries, without language, each once."""
    with inside.request():
        rules = [rule for rule in inside.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    wanted = [rule for rule in rules if not re.fullmatch(_LEFT_OUT, rule.endpoint)]
    kinds = [inside.path(kind) for kind in KINDS if kind.sent is None]
    return list(dict.fromkeys([*kinds, *(_filled(rule, _values(rule, inside)) for rule in wanted)]))


def _filled(rule: Rule, values: Mapping[str, str]) -> str:
    def value(part: re.Match[str]) -> str:
        converter, arguments, name = part.group("converter", "arguments", "name")
        if converter == "any":
            return str(arguments).split(",")[0].strip()
        if name not in values:
            raise AssertionError(f"give tests/browser/routes.py a value for <{name}> of {rule.rule}")
        return values[name]

    return re.sub(r"<(?:(?P<converter>\w+)(?:\((?P<arguments>[^)]*)\))?:)?(?P<name>\w+)>", value, rule.rule)


def _values(rule: Rule, inside: Inside) -> dict[str, str]:
    places = inside.places
    subject = rule.rule.strip("/").partition("/")[0]
    indicator = subject == "indicator"
    ids = {
        "dataset": places["draft"],
        "indicator": places["indicator"],
        "organization": AGENCY,
        "group": places["group"],
        "user": ACCOUNTS[EDITOR],
        "file": _NOBODY,
        "feeds": AGENCY,
    }
    return {
        "id": ids.get(subject, _NOBODY),
        "_id": DATASET,
        "_format": "ttl",
        "resource_id": places["figures" if indicator else "file"],
        "reference": places["indicator"] if indicator else DATASET,
        "name": {"danh-muc": "areas", "thu-thap": SOURCE.rpartition("/")[2]}.get(subject, DATASET),
        "code": INDEX.rpartition("/")[2] if subject == "bo-chi-so" else INDICATOR.rpartition("/")[2],
        "subject": "28360@2025-07-01",
        "number": "1",
        "agency": AGENCY,
        "user_id": ACCOUNTS[EDITOR],
        "withdrawal_id": _NOBODY,
        "run_id": places["run"],
        "submission_id": places["faulty"],
        "file_id": places["held"],
        "assessment_id": _NOBODY,
        "view_id": _NOBODY,
        "sha256": "0" * 64,
        "filename": "tep.csv",
        "storage_name": "resources",
        "location": "a/b.csv",
        "token": "x",
        "logic_function": "package_search",
        "ver": "2",
        "lang": "vi",
        "page": "1",
        "path": "dataset",
    }
