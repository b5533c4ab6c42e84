"""CKAN's own tests on our services and configset, without and with our plugins (`make test-ckan`)."""
