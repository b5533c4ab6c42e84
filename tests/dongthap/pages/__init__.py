"""Pages of indicators over HTTP, on a portal with the real code lists."""

from __future__ import annotations
