"""Side by side with what a user would use instead, in one run."""

from __future__ import annotations
