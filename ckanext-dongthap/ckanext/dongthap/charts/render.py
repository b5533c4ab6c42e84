"""Specifications → SVG and PNG, by vl-convert (Vega-Lite without a browser; nothing is fetched)."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import font_roboto
import vl_convert

VERSION = "6.4"


@cache
def _with_fonts() -> None:
    """Fonts that know Vietnamese: those that vl-convert carries don't."""
    vl_convert.register_font_directory(font_roboto.font_directory)


def svg(spec: dict[str, Any]) -> str:
    """The picture with concrete colours, as it is downloaded."""
    _with_fonts()
    return vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=VERSION)


def png(picture: str, scale: float = 2) -> bytes:
    """An SVG as pixels."""
    _with_fonts()
    return vl_convert.svg_to_png(picture, scale=scale)
