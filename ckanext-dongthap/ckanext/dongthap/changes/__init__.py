"""The change feed: everything that became visible, changed or was removed, in order, nothing missed.

Releases enter the feed in the transaction that makes them visible. Datasets, agencies and code lists live
in the main database; its triggers note every committed change in ``dongthap_change``, and `relay` takes the
notes over. All writers of the feed hold one lock until they commit, so that numbers appear in their order.
"""

from __future__ import annotations
