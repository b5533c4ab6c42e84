"""Publication of datasets that catalogues describe; `publish.publish_datasets` and its like lead here."""
