"""The door's own test server, and answers in the shape of each kind of source."""

from __future__ import annotations

from tests.harvesters.door.conftest import dest, make_door, other, server

__all__ = ["dest", "make_door", "other", "server"]
