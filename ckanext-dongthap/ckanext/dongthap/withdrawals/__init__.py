"""Withdrawing what was published: proposed by one person, confirmed by another, told to every reader.

A withdrawn dataset leaves the lists, the search and the catalogue; its addresses answer 410 with what there
was, who withdrew it, why and since when. A withdrawn release leaves its place to its predecessor's figures.
Nothing is deleted: restoring is one act.
"""

from __future__ import annotations
