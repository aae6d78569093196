"""Decide whether drafts from the best passage alone are good enough to read nothing else."""

from __future__ import annotations

from assistant.answer.events import Checking, JudgedSentence
from assistant.answer.verification import may_be_shown

# Support of a draft from the best passage alone from which no other passage is read. Dated articles
# report the same matter repeatedly, and the best passage is often not the right one. Of 63 questions on
# news and 39 web searches with several passages to read:
#
#   threshold   news: stopped, trusted, wrong       web: stopped, trusted, wrong
#   never             0          43       3                0          22      1
#   .80              13          43       3               14          22      1
#   .70              16          42       4               17          22      1
#   .50              21          40       6               21          22      1
#   .40              22          41       6               24          23      1
SUFFICIENT_SUPPORT, SUFFICIENT_SUPPORT_DATED = 0.5, 0.8


def may_suffice(checking: Checking, min_support: float) -> bool:
    """Return whether a draft has enough support to be worth verifying before more is read."""
    return any(sentence.support >= _required(sentence, min_support) for sentence in checking.judged)


def suffices(checking: Checking, question: str, min_support: float) -> bool:
    """Return whether a verified draft may be shown and has enough support to read nothing else.

    `min_support` is the threshold for sentences that are shown, 0..1.
    """
    return any(
        sentence.support >= _required(sentence, min_support) and may_be_shown(sentence, question)
        for sentence in checking.judged
    )


def _required(sentence: JudgedSentence, min_support: float) -> float:
    is_dated = sentence.grounding.hit.published is not None
    return max(min_support, SUFFICIENT_SUPPORT_DATED if is_dated else SUFFICIENT_SUPPORT)
