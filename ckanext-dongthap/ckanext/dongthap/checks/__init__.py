"""The check that runs by itself: each night, and after a start; what it found is seen and told."""

from __future__ import annotations
