"""Memory that a benchmarked process and its reading processes take."""

from __future__ import annotations

import logging
import re
from pathlib import Path


class Readers(logging.Handler):
    """Most memory (bytes) that a reading process took, from what `harvesters.confined` tells."""

    peak = 0

    def emit(self, record: logging.LogRecord) -> None:
        if found := re.search(r"(\d+) KB$", record.getMessage()):
            self.peak = max(self.peak, int(found[1]) << 10)


def watch_readers() -> Readers:
    """Listen from now on; after CKAN has set its logging up, which turns off what it finds."""
    readers = Readers()
    log = logging.getLogger("harvesters.confined")
    log.disabled = False
    log.setLevel(logging.INFO)
    log.addHandler(readers)
    return readers


def peak_memory() -> int:
    """Most resident memory (bytes) that this process has had."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return int(text.partition("VmHWM:")[2].split()[0]) << 10
