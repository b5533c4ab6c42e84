"""A whole portal with its sample data for the browser's tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.inside import Inside
from tests.browser.mailbox import Mailbox, listening

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """Where the portal's mail goes. A portal that is given must have been started with CKAN_SMTP_SERVER."""
    from ckanext.dongthap.embedded.ports import free_port

    os.environ.setdefault("CKAN_SMTP_SERVER", f"127.0.0.1:{free_port()}")
    os.environ.setdefault("CKAN_SMTP_MAIL_FROM", "cong-du-lieu@dongthap.example")
    host, _colon, port = os.environ["CKAN_SMTP_SERVER"].partition(":")
    with listening(host, int(port)) as box:
        yield box


@pytest.fixture(scope="session")
def portal_url(mailbox: Mailbox) -> Iterator[str]:
    """Address of a running portal: DONGTHAP_BROWSER_URL, or one brought up in var/browser for the session."""
    given = os.environ.get("DONGTHAP_BROWSER_URL")
    if given:
        yield given.rstrip("/")
        return
    from ckanext.dongthap.embedded.ports import free_port

    script = str(Path(sys.executable).parent / "dongthap")
    home = str(ROOT / "var" / "browser")
    environment = {**os.environ, "DONGTHAP_HOME": home, "DONGTHAP_PORT": str(free_port())}
    result = subprocess.run(
        [script, "up", "--json"], env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        pytest.exit(f"dongthap up failed: {result.stderr}", returncode=3)
    try:
        yield json.loads(result.stdout)["url"]
    finally:
        subprocess.run([script, "down"], env=environment, capture_output=True, check=False)


@pytest.fixture(scope="session")
def inside(portal_url: str) -> Inside:
    """The portal seen from within; DONGTHAP_HOME names its home where DONGTHAP_BROWSER_URL is given."""
    return Inside(Path(os.environ.get("DONGTHAP_HOME", ROOT / "var" / "browser")))
