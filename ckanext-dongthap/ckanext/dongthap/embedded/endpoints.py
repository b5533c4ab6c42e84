"""Addresses of the services: the home's own, or those the environment names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import quote

from ckanext.dongthap.embedded.errors import BAD_SETTING, CannotGoOn
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.ports import LOOPBACK
from ckanext.dongthap.embedded.solr import USER, Login

OWNER = "dongthap"
READER = "dongthap_read"
MAIN = "dongthap"
DATASTORE = "dongthap_datastore"
DATABASE_VARIABLES = ("DONGTHAP_DATABASE_URL", "DONGTHAP_DATASTORE_URL", "DONGTHAP_DATASTORE_READ_URL")


@dataclass(frozen=True)
class Endpoints:
    """URLs as CKAN takes them; ``own_*`` says whether the home runs the service itself."""

    database: str
    datastore: str
    datastore_read: str
    redis: str
    solr: str
    own_postgres: bool
    own_redis: bool
    own_solr: bool
    solr_login: Login | None = None


def socket_url(home: Home, user: str, password: str, database: str) -> str:
    """SQLAlchemy's and libpq's URL of a database behind the home's socket."""
    return f"postgresql://{user}:{password}@/{database}?host={quote(str(home.run / 'pg'))}"


def find_endpoints(home: Home, secrets: dict[str, str], solr_port: int) -> Endpoints:
    """Raises CannotGoOn if the environment names some of the databases but not all."""
    given = [os.environ.get(name, "") for name in DATABASE_VARIABLES]
    if any(given) and not all(given):
        raise CannotGoOn(
            "some of the database URLs are set, others are not",
            f"set all of {', '.join(DATABASE_VARIABLES)}, or none",
            BAD_SETTING,
        )
    owner, reader = secrets["owner_password"], secrets["reader_password"]
    redis, solr = os.environ.get("DONGTHAP_REDIS_URL"), os.environ.get("DONGTHAP_SOLR_URL")
    return Endpoints(
        database=given[0] or socket_url(home, OWNER, owner, MAIN),
        datastore=given[1] or socket_url(home, OWNER, owner, DATASTORE),
        datastore_read=given[2] or socket_url(home, READER, reader, DATASTORE),
        redis=redis or f"unix://{quote(str(home.run / 'redis.sock'))}?db=0",
        solr=solr or f"http://{LOOPBACK}:{solr_port}/solr/ckan",
        own_postgres=not given[0],
        own_redis=not redis,
        own_solr=not solr,
        solr_login=None if solr else Login(USER, secrets["solr_password"]),
    )
