"""Pull agencies' indicators: bytes in, observations and rejections out. Never imports CKAN."""

from __future__ import annotations
