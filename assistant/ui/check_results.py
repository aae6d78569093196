"""A check as HTML: its progress or summary, and each sentence with its verdict and evidence."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date
from itertools import repeat

from assistant.check.summary import summarise_verdicts
from assistant.check.wording_runs import RunKind, wording_runs
from assistant.schema import CheckedClaim, CheckedSentence, CheckVerdict, Citation
from assistant.ui.check_export import LABELS, describe_difference
from assistant.ui.check_page import PageCheck
from assistant.ui.transcript import describe_article

CHECK_LINK_PREFIX = "#says-who-check/"
"""Start of a link that opens a quote of the check, followed by its number."""
RESULTS_SCRIPT = f"""
element.addEventListener('click', event => {{
  const link = event.target.closest('a[href^="{CHECK_LINK_PREFIX}"]');
  if (!link) return;
  event.preventDefault();
  window.saysWhoLink = link;
  trigger('select', {{link: link.getAttribute('href').slice({len(CHECK_LINK_PREFIX)})}});
}});
"""
"""Handles clicks on evidence; remembers the link so that the focus can return to it."""
RUN_TAGS = {RunKind.SAME: "{}", RunKind.REMOVED: "<del>{}</del>", RunKind.ADDED: "<ins>{}</ins>"}
STATUS_SCRIPT = "element.setAttribute('aria-live', 'polite');"
"""Makes screen readers announce the summary."""


def render_status(check: PageCheck) -> str:
    """Return the progress of a running check, the summary of an ended check, or its error."""
    if check.error:
        return f"<p>⚠ {html.escape(check.error)}</p>"
    if check.ahead:
        others = "1 task of others is" if check.ahead == 1 else f"{check.ahead} tasks of others are"
        return f"<p>Waiting: {others} first. The check goes on after that …</p>"
    if check.is_running:
        count = f'value="{check.done}" max="{check.claims}"'
        return (
            f'<p aria-hidden="true">Checking: {check.done:,} of {check.claims:,} statements</p>'
            f'<progress aria-label="Statements checked" {count}></progress>'
        )
    return f"<p><strong>{html.escape(_summary(check))}</strong></p>{_legend(check)}"


def _summary(check: PageCheck) -> str:
    parts = [summarise_verdicts([sentence.verdict for sentence in check.sentences], LABELS)]
    if check.is_stopped:
        parts.append("Stopped before the end.")
    if check.withdrawn:
        sentences = "1 sentence was" if check.withdrawn == 1 else f"{check.withdrawn:,} sentences were"
        parts.append(f"{sentences} withdrawn because a quoted article has been removed. Check again.")
    return " ".join(parts)


def _legend(check: PageCheck) -> str:
    if not any(sentence.verdict is CheckVerdict.QUOTATION_ALTERED for sentence in check.sentences):
        return ""
    words = "<del>words of the article</del> <ins>words of your text</ins>"
    return f"<p>In altered quotations: {words}</p>"


def render_sentences(check: PageCheck, *, today: date | None = None) -> str:
    """Return the sentences in order, with all text escaped.

    The HTML of a later state of the check begins with that of an earlier state, so that the browser
    receives only what is new.
    """
    return "".join(_sentence(sentence, today) for sentence in check.sentences)


def _sentence(sentence: CheckedSentence, today: date | None) -> str:
    lines = [_verdict_line(sentence.verdict, html.escape(sentence.text))]
    (first, *others) = sentence.claims
    if not others and not first.differences:
        lines += _evidence(first, today)
    else:
        lines += (_claim(claim, today) for claim in sentence.claims)
    return f'<div class="check-sentence {sentence.verdict.value}">{"".join(lines)}</div>'


def _claim(claim: CheckedClaim, today: date | None) -> str:
    text = f"“{_marked_differences(claim)}”" if claim.is_quotation else html.escape(claim.text)
    line = _verdict_line(claim.verdict, text)
    evidence = "".join(_evidence(claim, today))
    return f'<div class="check-claim {claim.verdict.value}">{line}{evidence}</div>'


def _verdict_line(verdict: CheckVerdict, text_html: str) -> str:
    return f'<p><strong class="check-verdict">{LABELS[verdict]}</strong> {text_html}</p>'


def _evidence(claim: CheckedClaim, today: date | None) -> Iterator[str]:
    """Yield the reason of a claim that is not checkable, its differences, and its quotes."""
    if claim.reason is not None:
        yield f"<p>Reason: {claim.reason.value.replace('_', ' ')}</p>"
    if claim.differences:
        changes = html.escape("; ".join(map(describe_difference, claim.differences)))
        yield f"<p>The article has {changes}.</p>"
    has_changed = claim.verdict is CheckVerdict.CHANGED  # then the older quote comes first
    openings = ("Before: ", "Since: ") if has_changed else repeat("")
    for citation, opening in zip(claim.evidence, openings, strict=False):
        yield _quote(citation, opening, today)


def _quote(citation: Citation, opening: str, today: date | None) -> str:
    """Return a link with article, outlet and day, and the quote below it."""
    parts = [describe_article(citation, today), citation.page_label()]
    label = html.escape(", ".join(filter(None, parts)))
    outlets = dict.fromkeys(copy.source or copy.title for copy in citation.also_in)
    also = f" (also in {html.escape(', '.join(outlets))})" if outlets else ""
    link = f'<a href="{CHECK_LINK_PREFIX}{citation.number}">{label}</a>'
    quote = html.escape(citation.quote)
    return f"<p>{opening}{link}{also}</p><blockquote>{quote}</blockquote>"


def _marked_differences(claim: CheckedClaim) -> str:
    """Return a quotation with the words that differ marked: `<del>` the article's, `<ins>` its own."""
    return "".join(RUN_TAGS[run.kind].format(html.escape(run.text)) for run in wording_runs(claim))
