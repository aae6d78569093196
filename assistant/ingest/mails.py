"""Mail: one article for a message, or one for each message of a digest.

The sandbox parses the mail with `documents.eml` or `documents.msg`; this module receives the texts.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.ingest.article import Location, build_article
from assistant.ingest.documents.mail.eml import MailMessage
from assistant.ingest.reader_versions import reader_version
from assistant.ingest.records import Extracted, Problem, Unreadable
from assistant.ingest.sandbox import Reply, Sandbox, shared_sandbox
from assistant.schema import Article


class _MailReply(Reply):
    """A parsed mail; see `documents.eml.Mail`."""

    messages: tuple[MailMessage, ...] = ()


def read_mail(
    raw: bytes, location: Location, suffix: str, *, sandbox: Sandbox = shared_sandbox
) -> Iterator[Article | Problem]:
    """Yield the articles of a mail, with a Problem for each message that cannot be read.

    The origin of a message of a digest contains its name, which does not depend on its place.
    """
    try:
        mail = sandbox.call(suffix, raw, _MailReply)
    except Unreadable as error:
        yield Problem(path=location.display_name, reason=str(error))
        return
    for message in mail.messages:
        place = _locate_message(location, message)
        if message.unreadable:
            yield Problem(path=place.display_name, reason=message.unreadable)
            continue
        yield from build_article(
            place,
            Extracted(
                message.text, message.fields, dropped=message.dropped, reader=reader_version(suffix)
            ),
        )


def _locate_message(mail: Location, message: MailMessage) -> Location:
    if not message.name:
        return mail
    return Location(f"{mail.display_name}!{message.name}", f"{mail.origin}!{message.name}")
