"""Schema ``dongthap`` in the DataStore database: releases, what is visible, observations, what is owed."""

from __future__ import annotations
