"""The tables of accounts in CKAN's database as queries see them; the migration is their definition."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

_metadata = sa.MetaData()
_Moment = sa.DateTime(timezone=True)

session = sa.Table(
    "dongthap_session",
    _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Text),
    sa.Column("stamp", sa.Text),
    sa.Column("created", _Moment),
    sa.Column("last_seen", _Moment),
    sa.Column("confirmed", _Moment),
    sa.Column("remembered", sa.Boolean),
    sa.Column("factor", sa.Text),
    sa.Column("address", sa.Text),
    sa.Column("agent", sa.Text),
    sa.Column("ended", _Moment),
)

totp = sa.Table(
    "dongthap_totp",
    _metadata,
    sa.Column("user_id", sa.Text, primary_key=True),
    sa.Column("secret", sa.Text),
    sa.Column("last_step", sa.BigInteger),
    sa.Column("created", _Moment),
)

passkey = sa.Table(
    "dongthap_passkey",
    _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("public_key", sa.Text),
    sa.Column("sign_count", sa.BigInteger),
    sa.Column("created", _Moment),
    sa.Column("last_used", _Moment),
)

recovery_code = sa.Table(
    "dongthap_recovery_code",
    _metadata,
    sa.Column("user_id", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("used", _Moment),
)

letter = sa.Table(
    "dongthap_account_letter",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("kind", sa.Text),
    sa.Column("asked", sa.Text),
    sa.Column("detail", JSONB),
    sa.Column("created", _Moment),
    sa.Column("due", _Moment),
    sa.Column("attempts", sa.Integer),
    sa.Column("done", _Moment),
)

reset_key = sa.Table(
    "dongthap_reset_key",
    _metadata,
    sa.Column("user_id", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text),
    sa.Column("until", _Moment),
)

security_event = sa.Table(
    "dongthap_security_event",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", _Moment),
    sa.Column("event", sa.Text),
    sa.Column("actor", sa.Text),
    sa.Column("address", sa.Text),
    sa.Column("object", sa.Text),
    sa.Column("detail", JSONB),
)
