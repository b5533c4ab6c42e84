"""The portal's addresses for programs as OpenAPI 3.1, made from the actions' schemas and docstrings."""

from __future__ import annotations
