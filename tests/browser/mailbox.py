"""A mail server that keeps what it is given, for the portal of the browser's tests."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mail:
    """One mail that came: to whom (the part before @), its subject and its text."""

    to: str
    subject: str
    text: str


@dataclass
class Mailbox:
    """What came so far."""

    mails: list[Mail] = field(default_factory=list)

    def wait_for(self, to: str, subject: str, about: str, seconds: float = 40) -> Mail:
        """The mail to somebody whose subject begins so and whose text has ``about``; waits for it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for mail in list(self.mails):
                if mail.to == to and mail.subject.startswith(subject) and about in mail.text:
                    return mail
            time.sleep(0.2)
        raise AssertionError((to, subject, [(mail.to, mail.subject) for mail in self.mails]))


@contextmanager
def listening(host: str, port: int) -> Iterator[Mailbox]:
    """A mailbox at an address."""
    box = Mailbox()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _talk(self, box)

    with Server((host, port), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield box
        server.shutdown()


def _talk(handler: socketserver.StreamRequestHandler, box: Mailbox) -> None:
    """One connection, as much of SMTP (RFC 5321) as a client needs."""

    def say(line: str) -> None:
        handler.wfile.write(f"{line}\r\n".encode())

    say("220 mailbox")
    to: list[str] = []
    while line := handler.rfile.readline().decode(errors="replace").strip():
        word = line.split(":")[0].upper()
        if word == "RCPT TO":
            to.append(line.split("<", 1)[1].split("@")[0])
        if word == "DATA":
            say("354 go on")
            box.mails += _read(handler, to)
            to = []
        say("221 bye" if word == "QUIT" else "250 ok")
        if word == "QUIT":
            return


def _read(handler: socketserver.StreamRequestHandler, to: list[str]) -> Iterator[Mail]:
    lines: list[bytes] = []
    while (line := handler.rfile.readline()) not in (b".\r\n", b""):
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    parsed = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
    text = parsed.get_body(("plain",))
    for name in to:
        yield Mail(name, str(parsed["Subject"]), text.get_content() if text else "")
