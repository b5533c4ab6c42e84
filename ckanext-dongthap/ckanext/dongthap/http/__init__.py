"""How the portal speaks HTTP to programs: validators, caching, CORS, rate limits, errors, attachments."""

from __future__ import annotations
