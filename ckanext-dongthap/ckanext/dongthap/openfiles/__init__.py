"""Any other open dataset's files: looked at before anybody else sees them, described, then published."""

from __future__ import annotations
