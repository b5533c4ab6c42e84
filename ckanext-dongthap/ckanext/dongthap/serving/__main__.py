"""Serves the portal on a port of 127.0.0.1; CKAN_INI names its settings.

python -m ckanext.dongthap.serving --port 5000
"""

from __future__ import annotations

import click
from ckanext.dongthap.serving.server import Settings, serve


@click.command()
@click.option("--port", type=int, required=True)
def main(port: int) -> None:
    """Serve until TERM or INT; HUP renews the workers one after the other."""
    serve(port, Settings.from_environment())


if __name__ == "__main__":
    main()
