"""What an operator sets about fetching; no source can change it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class DoorSettings(BaseModel):
    """Times in seconds, sizes in bytes.

    ``allowed``: ``host`` or ``host:port`` that may have a private address (the sample server, an
    intranet); an IPv6 address with a port in brackets. ``refused``: further networks never contacted, as
    ``203.0.114.0/24``. ``total_timeout`` covers one `Door.get` with redirects and retries.
    ``max_bytes`` counts the inflated body. ``ca_file``: certificates (PEM) trusted besides the public ones.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    allowed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    user_agent: str = "DongThapOpenData/0.1 (open-data harvester)"
    connect_timeout: float = Field(default=10, gt=0)
    read_timeout: float = Field(default=30, gt=0)
    total_timeout: float = Field(default=600, gt=0)
    max_bytes: int = Field(default=256 << 20, gt=0)
    max_redirects: int = Field(default=5, ge=0)
    retries: int = Field(default=3, ge=0)
    backoff: float = Field(default=1, ge=0)
    per_host_interval: float = Field(default=0.5, ge=0)
    ca_file: Path | None = None
