"""What dead workers have left: their jobs, and open runs that nobody works on or will work on.

The run's own row is the truth: a run at work gives a sign of life every few seconds. Its job in the
queue may be lost, doubled or stuck; whoever carries a job out has to claim the run first.
"""

from __future__ import annotations

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.runs import store

#: Jobs in work whose run shows no sign of life; the place in their lane goes with them.
_STUCK = """
DELETE FROM procrastinate.procrastinate_jobs j USING dongthap.run r
WHERE j.task_name = 'run' AND j.status = 'doing' AND j.args ->> 'run_id' = r.id::text
AND coalesce(r.heartbeat, r.created) < clock_timestamp() - make_interval(secs => :dead)
"""
#: The same for runs that have ended, and for those that are no more.
_IDLE = """
DELETE FROM procrastinate.procrastinate_jobs j
WHERE j.task_name = 'run' AND j.status = 'doing' AND NOT EXISTS (
    SELECT 1 FROM dongthap.run r WHERE r.id::text = j.args ->> 'run_id'
    AND (r.state IN ('queued', 'running') OR r.finished > clock_timestamp() - make_interval(secs => :dead)))
"""
#: Jobs of other kinds go by their worker's signs of life.
_OTHERS = """
SELECT procrastinate.procrastinate_retry_job_v2(j.id, now(), NULL, NULL, NULL)
FROM procrastinate.procrastinate_jobs j
LEFT JOIN procrastinate.procrastinate_workers w ON w.id = j.worker_id
WHERE j.task_name <> 'run' AND j.status = 'doing'
AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => :dead))
"""
_FORGOTTEN = """
SELECT r.id::text, r.source FROM dongthap.run r WHERE r.state IN ('queued', 'running')
AND coalesce(r.heartbeat, r.created) < clock_timestamp() - make_interval(secs => :dead)
AND NOT EXISTS (SELECT 1 FROM procrastinate.procrastinate_jobs j WHERE j.task_name = 'run'
    AND j.status IN ('todo', 'doing') AND j.args ->> 'run_id' = r.id::text)
"""


def forgotten(dead_after: float | None = None) -> list[tuple[str, str]]:
    """(id, source) of open runs without a sign of life for so many seconds and without a job."""
    dead = {"dead": store.DEAD_AFTER if dead_after is None else dead_after}
    with get_write_engine().begin() as connection:
        connection.execute(sa.text("SET LOCAL search_path = procrastinate"))
        for statement in (_STUCK, _IDLE, _OTHERS):
            connection.execute(sa.text(statement), dead)
        return [(row[0], row[1]) for row in connection.execute(sa.text(_FORGOTTEN), dead)]
