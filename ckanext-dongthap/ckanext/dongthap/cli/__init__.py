"""The group ``dongthap`` is what CKAN sees; importing a subject here adds its commands to the group."""

from __future__ import annotations

from ckanext.dongthap.cli import account, check, csp, db, load, run, source, worker
from ckanext.dongthap.cli.group import dongthap

__all__: list[str] = ["dongthap"]
_SUBJECTS = (account, check, csp, db, load, run, source, worker)
