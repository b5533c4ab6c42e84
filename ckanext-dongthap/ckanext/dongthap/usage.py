"""What is used most: pages of datasets opened and files taken, counted by day in Redis.

No cookie, no address and no account is kept, only a number for each dataset and day; after 30 days it is
gone. CKAN's own tracking wants a script in every page and keeps a mark of each visitor, so it is not used.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

from ckan import model
from ckan.lib.redis import connect_to_redis
from ckanext.dongthap.submissions import owed
from ckanext.dongthap.submissions.indicators import decoded
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

DAYS = 30
_DAY_SECONDS = 24 * 3600
#: Robots that say what they are.
_ROBOT = re.compile(r"bot\b|bot[/;-]|crawl|spider|slurp|monitor", re.I)
#: Datasets of one day that can reach the first places.
_DEEP = 100


def is_robot(agent: str) -> bool:
    """Whether a program's own name says that nobody reads."""
    return not agent or bool(_ROBOT.search(agent))


def count(reference: str) -> None:
    """Count one use of a dataset, by the code, name or id that its address had."""
    place = _place(owed.today())
    try:
        pipeline = connect_to_redis().pipeline(transaction=False)
        pipeline.zincrby(place, 1, reference)
        pipeline.expire(place, (DAYS + 1) * _DAY_SECONDS)
        pipeline.execute()
    except RedisError as error:
        log.warning("Uses are not counted: %s", error)


def most_used(limit: int) -> list[dict[str, Any]]:
    """Public datasets and indicators with their uses of the last 30 days, the most used first.

    ``[{"name", "code": "" for datasets, "title": {vi, en}, "illustrative", "uses"}]``; empty without Redis
    """
    uses = _uses()
    if not uses:
        return []
    merged: Counter[str] = Counter()
    known: dict[str, dict[str, Any]] = {}
    for package in _packages(list(uses)):
        own = {package["id"], package["name"], package["code"]} - {""}
        known[package["id"]] = package
        merged[package["id"]] += sum(uses.get(reference, 0) for reference in own)
    return [{**known[id_], "uses": number} for id_, number in merged.most_common(limit)]


def _place(day: date) -> str:
    return f"dongthap:used:{day.isoformat()}"


def _uses() -> Counter[str]:
    """Uses by reference, of the last days together."""
    today = owed.today()
    found: Counter[str] = Counter()
    try:
        pipeline = connect_to_redis().pipeline(transaction=False)
        for ago in range(DAYS):
            pipeline.zrevrange(_place(today - timedelta(days=ago)), 0, _DEEP - 1, withscores=True)
        for day in pipeline.execute():
            for reference, number in day:
                found[reference.decode()] += int(number)
    except RedisError as error:
        log.warning("Uses can't be told: %s", error)
    return found


def _packages(references: list[str]) -> list[dict[str, Any]]:
    table = model.package_table.c
    code = table.extras["code"].astext
    named = table.id.in_(references) | table.name.in_(references) | code.in_(references)
    query = model.Session.query(table.id, table.name, table.type, table.extras).filter(
        named, table.state == "active", table.private.is_(False)
    )
    return [
        {
            "id": id_,
            "name": name,
            "code": str(extras.get("code") or "") if type_ == "indicator" else "",
            "title": decoded(extras.get("title_translated")) or {"vi": name},
            "illustrative": extras.get("illustrative") in (True, "true", "True"),
        }
        for id_, name, type_, extras in query
    ]
