from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from harvesters.rules import RULES, reject

DOCS = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_every_code_is_documented_and_no_other() -> None:
    documented = re.findall(r"^## `([a-z0-9._]+)`", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(RULES)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_speaks_in_both_languages(code: str) -> None:
    rule = RULES[code]
    words = {name for text in (rule.vi, rule.en) for _, name, _, _ in string.Formatter().parse(text) if name}
    found = reject(code, **dict.fromkeys(words, "{x}"))
    assert found.message.vi != found.message.en
    assert found.remedy.vi != found.remedy.en
    assert found.severity == rule.severity


def test_a_value_can_not_break_the_message() -> None:
    found = reject("number.invalid", value="{0}\n\x1b[31m" + "x" * 1000)
    assert found.message.en.isprintable()
    assert len(found.message.en) < 200


def test_limits_are_told_in_both_languages() -> None:
    found = reject("file.too_large", limit="2000 columns")
    assert ("2000 cột" in found.message.vi, "2000 columns" in found.message.en) == (True, True)
