"""A home: PostgreSQL, Redis, Solr, web server and workers of one portal, from packages, without root."""

from __future__ import annotations
