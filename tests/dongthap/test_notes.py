"""Addresses in sources' notes become links, nothing else does."""

from __future__ import annotations

import pytest
from ckanext.dongthap.helpers.notes import dongthap_linked

LINK = '<a href="https://a.vn" rel="noreferrer nofollow">a.vn</a>'
LONG = '<a href="https://a.vn/b?c=1&amp;d=2" rel="noreferrer nofollow">a.vn/b?c=1&amp;d=2</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ước tính.", "Ước tính."),
        ("Nguồn: https://a.vn/b?c=1&d=2.", f"Nguồn: {LONG}."),
        ("<b>https://a.vn</b>", f"&lt;b&gt;{LINK}&lt;/b&gt;"),
        ("javascript:alert(1) 'https://a.vn\" onx='", f"javascript:alert(1) &#39;{LINK}&#34; onx=&#39;"),
    ],
)
def test_linked(text: str, html: str) -> None:
    assert str(dongthap_linked(text)) == html
