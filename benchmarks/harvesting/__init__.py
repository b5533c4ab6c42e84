"""Parts of ``benchmarks.harvest``."""
