"""Catalogues: descriptions of datasets as other portals give them, brought to one neutral form."""
