"""Mail over a connection whose other end has shown a certificate for its name.

CKAN 2.12.0 encrypts without looking at the certificate (2.11.5 looks), so anybody in between could read links
to new passwords. CKAN offers each mail to plugins first; this one sends it.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Mapping
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.mailer import Attachment, MailerException
from ckan.lib.mailer import _parse_smtp_server as address_of

#: Seconds without an answer.
_PATIENCE = 30


class VerifiedMail:
    """INotifier: sends what CKAN would send, by the settings of CKAN."""

    def notify_recipient(
        self,
        already_notified: bool,
        recipient_name: str,
        recipient_email: str,
        subject: str,
        body: str,
        body_html: str | None = None,
        headers: dict[str, Any] | None = None,
        attachments: Iterable[Attachment] | None = None,
    ) -> bool:
        """Send the mail where a server is set. Raises MailerException."""
        if already_notified or not tk.config.get("smtp.server"):
            return already_notified
        message = _message(formataddr((recipient_name, recipient_email)), subject, body, headers or {})
        if body_html:
            message.add_alternative(body_html, subtype="html", cte="base64")
        for name, file, *kind in attachments or ():
            main, _, narrow = (kind[0] if kind else "application/octet-stream").partition("/")
            content = file.read()
            data = content.encode() if isinstance(content, str) else content
            message.add_attachment(data, maintype=main, subtype=narrow, filename=name)
        try:
            _deliver(message, recipient_email)
        except (smtplib.SMTPException, OSError) as error:
            raise MailerException(f"{tk.config['smtp.server']}: {error}") from error
        return True


def _message(to: str, subject: str, body: str, headers: Mapping[str, Any]) -> EmailMessage:
    message = EmailMessage()
    message.set_content(body, cte="base64")
    message["Subject"] = subject
    message["From"] = formataddr((tk.config["ckan.site_title"], tk.config["smtp.mail_from"]))
    message["To"] = to
    message["Date"] = formatdate()
    if tk.config.get("smtp.reply_to") and "Reply-To" not in headers:
        message["Reply-To"] = tk.config["smtp.reply_to"]
    for name, value in headers.items():
        del message[name]
        message[name] = value
    return message


def _deliver(message: EmailMessage, address: str) -> None:
    """Hand the mail over; its address is no part of what is looked up in the message."""
    host, port = address_of(tk.config["smtp.server"])
    with smtplib.SMTP(host or "", port, timeout=_PATIENCE) as connection:
        if tk.config.get("smtp.starttls"):
            connection.starttls(context=ssl.create_default_context())
        if tk.config.get("smtp.user"):
            connection.login(tk.config["smtp.user"], tk.config["smtp.password"] or "")
        connection.send_message(message, tk.config["smtp.mail_from"], [address])
