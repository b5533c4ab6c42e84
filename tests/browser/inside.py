"""The running portal seen from within: its program in this process, on the same databases.

Gives what a browser alone cannot have: tokens of any account, records to look at, the messages that pages
ask for.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import StorageState

from tests.browser.kinds import ACCOUNTS, ADMIN, AGENCY, DATASET, EDITOR, SOURCE, STEWARD, Kind

FAULTY = """Địa phương;Năm;Giá trị
Cả nước;2015;45.091
Cả nước;2016;43.165,1
Đồng bằng sông Cửu Long;2015;25.583,7
Đồng bằng sông Cửu Long;2016;23.831
Tỉnh Đồng Tháp;2014;3.304,8
Tỉnh Đồng Tháp;2015;3.384,5
Tỉnh Đồng Tháp;2015;3.348,5
Tỉnh Đồng Tháp;2016;ba nghìn
Tỉnh Tiền Giang;2015;1.341,8
Sao Hỏa;2016;1.268,1
"""
PEOPLE = "Tên chợ,Số hộ,Điện thoại\nChợ Mỹ Tho,812,0901234567\nChợ Cao Lãnh,640,0901234568\n"
ROWS = "Địa phương,Năm,Giá trị\nSa Đéc,2015,3\n"


class Inside:
    """The portal of a home; made once, since the program takes seconds to load."""

    def __init__(self, home: Path) -> None:
        import ckanext.dongthap as _first  # noqa: F401 - chooses libmagic before CKAN loads it
        from ckan.cli import CKANConfigLoader
        from ckan.config.middleware import make_app

        self.app: Flask = make_app(CKANConfigLoader(str(home / "ckan.ini")).get_config())._wsgi_app  # type: ignore[attr-defined]
        self._tokens: dict[str, str] = {}
        self._cookies: dict[str, dict[str, str]] = {}

    @property
    def address(self) -> str:
        """The portal's own address."""
        from ckan.common import config

        return config["ckan.site_url"]

    @contextmanager
    def request(self) -> Iterator[None]:
        with self.app.test_request_context("/"):
            yield

    def act(self, action: str, who: str = "", **data: Any) -> Any:
        """An action, in the name of an account or of the portal."""
        import ckan.plugins.toolkit as tk

        with self.request():
            name = ACCOUNTS.get(who) or tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
            return tk.get_action(action)({"user": name, "ignore_auth": not who}, data)

    def token(self, who: str) -> str:
        """Logs an account in: the value of the header Authorization."""
        if who not in self._tokens:
            made = self.act("api_token_create", user=ACCOUNTS[who], name="kiểm tra trình duyệt")
            self._tokens[who] = made["token"]
        return self._tokens[who]

    def cookies(self, who: str) -> dict[str, str]:
        """Logs an account in as a person: the cookie of a session that has just been confirmed, for a day."""
        if who and who not in self._cookies:
            self._cookies[who] = self._session(ACCOUNTS[who])
        return self._cookies.get(who, {})

    def _session(self, name: str) -> dict[str, str]:
        from ckan import model
        from ckanext.dongthap.accounts import sessions
        from flask import Response, session

        with self.request():
            user = model.User.get(name)
            assert user
            sessions.begin(user, "", remember=False)
            response = Response()
            self.app.session_interface.save_session(self.app, session, response)  # type: ignore[arg-type]
            statement = (
                "UPDATE dongthap_session SET confirmed = now() + interval '1 day' WHERE user_id = :user"
            )
            with model.ensure_engine().begin() as connection:
                connection.execute(sa.text(statement), {"user": user.id})
        found = SimpleCookie(response.headers["Set-Cookie"])
        return {key: morsel.value for key, morsel in found.items()}

    def visitor(self, who: str) -> StorageState:
        """What a new browser of an account begins with."""
        cookies = [
            {"name": name, "value": value, "url": self.address} for name, value in self.cookies(who).items()
        ]
        return {"cookies": cookies, "origins": []}  # type: ignore[typeddict-item]

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": self.token(who)} if who else {}

    def path(self, kind: Kind) -> str:
        """Where the kind's page is in this portal."""
        return re.sub(r"\{(\w+)\}", lambda part: self.places[part[1]], kind.path)

    @cached_property
    def places(self) -> dict[str, str]:
        """Names of the records that the table's paths speak of; those that people make are made."""
        indicator = self.act("package_search", fq="code:NN.LUA.SL")["results"][0]
        name = SOURCE.rpartition("/")[2]
        indicators = self.act("package_search", fq="+type:indicator", rows=1000)["results"]
        return {
            "resource": self.act("package_show", id=DATASET)["resources"][0]["id"],
            "indicator": indicator["name"],
            "figures": indicator["resources"][0]["id"],
            "unpublished": next(each["code"] for each in indicators if not each["resources"]),
            "group": self.act("group_list")[0],
            "run": self._published(name),
            "editor_id": self.act("user_show", id=ACCOUNTS[EDITOR])["id"],
            "reset": self._reset_link(),
            **self._draft(),
            **self._submissions(),
        }

    def _reset_link(self) -> str:
        """What follows ``/user/reset/`` in a letter."""
        from datetime import timedelta

        from ckan import model
        from ckanext.dongthap.accounts import letters

        with self.request():
            user = model.User.get(ACCOUNTS[EDITOR])
            assert user
            link, _until = letters.make_link(user, timedelta(days=1))
        return link.partition("/user/reset/")[2]

    def _published(self, source: str) -> str:
        """The source's last run that published something."""
        runs = self.act("dongthap_run_list", source=source, limit=100)["results"]
        return next(run["id"] for run in runs if run["state"] == "published")

    def _draft(self) -> dict[str, str]:
        """A private dataset of an editor with a file that is in the DataStore."""
        made = self.act(
            "package_create",
            EDITOR,
            title_translated={"vi": "Bộ dữ liệu đang soạn", "en": "A dataset in the making"},
            notes_translated={"vi": "Chỉ để xem thử.", "en": "To look at only."},
            owner_org=AGENCY,
            private=True,
        )
        file = self.act(
            "resource_create", EDITOR, package_id=made["id"], name="Số liệu thử", format="CSV", url=""
        )
        fields = [{"id": "nam", "type": "int"}, {"id": "ten", "type": "text"}]
        records = [{"nam": 2015, "ten": "Sa Đéc"}]
        self.act(
            "datastore_create", EDITOR, resource_id=file["id"], force=True, fields=fields, records=records
        )
        held = self.act("dongthap_file_add", EDITOR, dataset=made["name"], upload=_file(PEOPLE, "cho.csv"))
        return {"draft": made["name"], "file": file["id"], "held": held["id"]}

    def _submissions(self) -> dict[str, str]:
        """One with faults, one that waits for a steward."""
        faulty = self.act(
            "dongthap_submission_create", EDITOR, agency=AGENCY, indicator="NN.LUA.SL", upload=_file(FAULTY)
        )
        values = {"NN.LUA.SL|2017|87|": "3206.1", "NN.LUA.SL|2017|82|": "1246.5"}
        good = self.act(
            "dongthap_submission_create", ADMIN, agency=AGENCY, indicator="NN.LUA.SL", values=values
        )
        self.act("dongthap_submission_submit", ADMIN, id=good["id"])
        return {"faulty": faulty["id"], "submitted": good["id"]}


def _file(text: str, name: str = "bieu.csv") -> Any:
    from werkzeug.datastructures import FileStorage

    return FileStorage(io.BytesIO(text.encode()), name, content_type="text/csv")


__all__ = ["STEWARD", "Inside"]
