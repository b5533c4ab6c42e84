"""People and their keys: sessions, passwords, second factors, tokens, and the log of all of it."""

from __future__ import annotations
