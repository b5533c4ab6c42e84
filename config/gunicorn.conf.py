"""gunicorn's settings; the address comes on the command line."""

from __future__ import annotations

import os

worker_class = "gthread"
workers = int(os.environ.get("DONGTHAP_WEB_WORKERS", "2"))
threads = 4
timeout = 120
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
wsgi_app = "ckanext.dongthap.wsgi:application"
accesslog = None
control_socket_disable = True
