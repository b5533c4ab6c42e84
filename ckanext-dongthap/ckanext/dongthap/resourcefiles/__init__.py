"""Files of resources: kept by their content, and always of one version with their table."""
