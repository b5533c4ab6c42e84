"""Makes the files that the sample sites serve, from the reference tables: ``python -m samples.make``."""

from __future__ import annotations
