"""Collects this folder's subjects: importing a module adds its commands to the group."""

from __future__ import annotations

from ckanext.dongthap.cli.group import dongthap

__all__ = ["dongthap"]
