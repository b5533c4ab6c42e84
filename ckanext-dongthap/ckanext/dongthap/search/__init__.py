"""Searching beyond CKAN's own: synonyms, suggestions while typing, "did you mean"."""
