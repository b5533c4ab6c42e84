"""Submissions: data that an agency proposes through a form, until it is published or not."""

from __future__ import annotations
