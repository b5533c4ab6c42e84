"""Observations across indicators: what is asked for, pages of it, streams of it.

A reader sees one version from the first page to the last: a cursor names the place in the change feed at
which the walk began, and of an indicator that has had a newer release since, the rows come from the file
of the older one. Streams read files only, so that a slow client holds no lock of the database.
"""

from __future__ import annotations
