"""The web server: granian takes connections, and each request gets a place of its class before CKAN sees it.

A connection costs no thread until its head and its question have come in, and none while its reader is slow.
"""

from __future__ import annotations
