"""Trailers of mail that are no part of its text: signatures, footers of lists, legal disclaimers.

Hand-written: libraries that remove signatures guess by a model of business mail and cut the text of
newsletters.
"""

from __future__ import annotations

import re

_MAX_LINES = 15
_MAX_CHARACTERS = 1200
"""A longer block below a mark or a rule is text, as in a letter that has rules between its parts."""
_SIGNATURE_MARK = re.compile(r"--[ \u00a0]?")
_RULE = re.compile(r"(?:[_=*~#-][ ]?){10,}|-~(?:[-~])+|(?:--~)+-*")
_CONTINUATION = re.compile(
    r">|-{2,}\s*(?:original|forwarded|ursprüngliche|weitergeleitete|message (?:transféré|d'origine))"
    r"|begin forwarded message|from: |von: |de: |.{5,120}\b(?:wrote|schrieb|écrit|escribió)\s?:\s*$",
    re.IGNORECASE,
)
"""First line of quoted or forwarded text, which often stands below a signature."""
_LIST_WORDS = re.compile(
    r"mailing[ -]?list|unsubscri|subscribed to|to subscribe|listinfo|list archives?|list info"
    r"|googlegroups|groups\.google|abbestell|mailingliste|désabonn|desuscri|cancelar (?:la )?suscri",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|\bmailto:")
_SUBSCRIPTION = re.compile(
    r"\bunsubscribe\b|(?:manage|update|change) (?:your )?(?:\w+ )?(?:preferences|subscriptions?)\b"
    r"|you(?:['’]re| are) (?:receiving|getting|subscribed)"
    r"|you (?:received|get|receive) this (?:e-?mail|message|newsletter)"
    r"|\b(?:view|read|open|see) (?:this|it)\b(?: e-?mail| message| newsletter)? in your browser"
    r"|\bno longer (?:wish|want) to receive|newsletter ab(?:bestell|meld)|\babbestellen\b"
    r"|im browser (?:ansehen|öffnen|anzeigen)|se désabonner|désinscri|darse de baja"
    r"|cancelar (?:la )?suscri",
    re.IGNORECASE,
)
_LONGEST_SUBSCRIPTION_NOTE = 400
"""Characters. A longer paragraph about subscriptions is part of the text."""
_VIEW_LINK = re.compile(
    r"(?:trouble|problems?|difficult|can['’]?t|cannot|unable|not display|click here|view|read|open|see)"
    r"\b.{0,80}\b(?:in (?:(?:a|your) )?(?:web ?)?browser|online|web ?page|web version)\b.{0,80}"
    r"|.{0,30}\b(?:ne s['’]affiche (?:pas|mal)|n['’]arrivez pas à|problemas para visualizar"
    r"|no se visualiza|se non (?:visualizz|riesci)|nicht (?:richtig|korrekt) (?:an|dar)).{0,120}"
    r"|.{0,60}\b(?:im browser (?:ansehen|öffnen|anzeigen)|online[- ]version|version en ligne"
    r"|dans (?:votre|un) navigateur|en (?:su|tu|el) navegador)\b.{0,60}",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_DISCLAIMER = 3000
"""Characters."""
_THIS_MAIL = re.compile(
    r"\b(?:this|the) (?:e-?mail|message|communication|transmission|electronic mail)|diese (?:e-?mail"
    r"|nachricht)|ce (?:message|courriel|courrier|mail)|cet e-?mail|este (?:mensaje|correo|e-?mail)"
    r"|(?:questa|la presente) (?:e-?mail|comunicazione)|any attachments?",
    re.IGNORECASE,
)
_SECRECY = re.compile(
    r"confiden[tcz]i|privileged|disclos|vertraulich|unauthori[sz]ed|unbefugt|virus", re.IGNORECASE
)
_ADDRESSEE = re.compile(
    r"intended|recipient|addressee|received .{0,60}in error|strictly prohibited|irrtümlich|adressat"
    r"|empfänger|destinat|par erreur|por error|per errore",
    re.IGNORECASE | re.DOTALL,
)
"""A disclaimer speaks of the mail, of secrecy and of its addressee."""


def drop_trailers(text: str) -> str:
    """Return the text without signatures, the footer of a list and a disclaimer at its end.

    Quoted and forwarded text below a signature stays. A text that would be empty stays whole.
    """
    lines = _drop_signatures(text.split("\n"))
    lines = _drop_footer(lines)
    remaining = _drop_last_paragraphs("\n".join(lines))
    return remaining if any(map(str.isalnum, remaining)) else text


def is_trailer(text: str) -> bool:
    """Return whether a text that a list server attached as a part of its own is only a footer."""
    lines = [line.strip() for line in text.strip().split("\n")]
    begins_with_rule = bool(_SIGNATURE_MARK.fullmatch(lines[0]) or _RULE.fullmatch(lines[0]))
    if len(lines) > _MAX_LINES or len(text.strip()) > _MAX_CHARACTERS:
        return False
    is_list_footer = bool(
        _ADDRESS.search(text) and (_LIST_WORDS.search(text) or _SUBSCRIPTION.search(text))
    )
    return begins_with_rule or is_list_footer or _is_disclaimer(text)


def drop_view_links(text: str) -> str:
    """Remove a note that leads to a copy of the mail on the web from its first paragraphs."""
    paragraphs = text.split("\n\n")
    head = [part for part in paragraphs[:3] if not _is_view_link(part)]
    remaining = "\n\n".join([*head, *paragraphs[3:]])
    return remaining if any(map(str.isalnum, remaining)) else text


def _is_view_link(paragraph: str) -> bool:
    return len(paragraph) <= 250 and bool(_VIEW_LINK.fullmatch(paragraph.strip(" |*_[]()<>.!»›-")))


def _drop_signatures(lines: list[str]) -> list[str]:
    remaining: list[str] = []
    number = 0
    while number < len(lines):
        end = (
            _signature_end(lines, number) if any(map(str.isalnum, "".join(remaining[-20:]))) else number
        )
        if end == number:
            remaining.append(lines[number])
            number += 1
        number = end if end > number else number
    return remaining


def _signature_end(lines: list[str], start: int) -> int:
    """Return the number of the line behind the signature that begins at `start`, or `start` if none."""
    if not _SIGNATURE_MARK.fullmatch(lines[start]):
        return start
    end = start + 1
    lines_left, characters_left = _MAX_LINES, _MAX_CHARACTERS
    while end < len(lines) and not _ends_signature(lines[end].strip()):
        lines_left -= bool(lines[end].strip())
        characters_left -= 1 + len(lines[end])
        if lines_left < 0 or characters_left < 0:
            return start
        end += 1
    return end


def _ends_signature(line: str) -> bool:
    return bool(_CONTINUATION.match(line) or _RULE.fullmatch(line))


def _drop_footer(lines: list[str]) -> list[str]:
    """Drop the last block if it stands below a rule and speaks of a mailing list."""
    first = max(0, len(lines) - _MAX_LINES - 5)
    for number in range(first, len(lines)):
        block = "\n".join(lines[number + 1 :])
        if (
            _RULE.fullmatch(lines[number].strip())
            and len(block) <= _MAX_CHARACTERS
            and _LIST_WORDS.search(block)
            and _ADDRESS.search(block)
            and not any(_CONTINUATION.match(line.strip()) for line in lines[number + 1 :])
        ):
            return lines[:number]
    return lines


def _drop_last_paragraphs(text: str) -> str:
    """Drop notes about the subscription, disclaimers, and what is left of a rule above them."""
    paragraphs = re.split(r"\n\s*\n", text.rstrip())
    while len(paragraphs) > 1:
        last = paragraphs[-1].strip()
        is_note = len(last) <= _LONGEST_SUBSCRIPTION_NOTE and bool(_SUBSCRIPTION.search(last))
        if not (is_note or _is_disclaimer(last) or not any(map(str.isalnum, last))):
            break
        paragraphs.pop()
    return "\n\n".join(paragraphs)


def _is_disclaimer(paragraph: str) -> bool:
    patterns = (_THIS_MAIL, _SECRECY, _ADDRESSEE)
    return len(paragraph) <= _LONGEST_DISCLAIMER and all(
        pattern.search(paragraph) for pattern in patterns
    )
