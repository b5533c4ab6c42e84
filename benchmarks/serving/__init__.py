"""Serving pages: our portal, stock CKAN, and readers who ask both."""
