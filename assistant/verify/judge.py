"""Ask the language model whether a text states a claim: one token, Yes or No.

A small model answers this at random when it is only told what to do, and well after some examples. The
examples come first in every prompt, so they are evaluated once and stay in the KV cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.models.llm import LanguageModel
from assistant.spelling import plain_spelling
from assistant.verify.verdicts import Evidence

_RULE = (
    "Some claims are compared with a text. A claim is stated only if the text says the same about the"
    " same person, thing, number, time and place.\n\n"
)
_EXAMPLES = (
    (
        "Mrs Petrova, who leads the union, said on Friday that she would not sign the agreement. Her"
        " deputy Ivan Kolar had urged her to accept it, but most members are against it.",
        (
            ("Mrs Petrova refuses to sign the agreement.", True),
            ("Mrs Petrova will sign the agreement.", False),
            ("Ivan Kolar said he would not sign the agreement.", False),
            ("The deputy of the union's leader was in favour of accepting it.", True),
            ("All members oppose the agreement.", False),
            ("The agreement would raise wages.", False),
        ),
    ),
    (
        "The mill sold 40 tons of flour in May, down from 55 tons in April. Its owner, the Reyes family,"
        " hopes to hire six people next year.",
        (
            ("Flour sales at the mill fell in May.", True),
            ("The mill sold 55 tons of flour in May.", False),
            ("The Reyes family has hired six people.", False),
            ("Forty tons of flour were sold by the mill in May.", True),
            ("The mill sold 40 sacks of flour in May.", False),
            ("The mill's owners want to take on half a dozen workers.", True),
        ),
    ),
    (
        "Anton Weiss, 48, and his sister Clara opened the clinic in Lindau in 2009. No fewer than nine"
        " in ten patients come from abroad, he told the court. Police denied that he had been arrested.",
        (
            ("Clara Weiss is 48 years old.", False),
            ("The clinic was founded by a brother and a sister.", True),
            ("The clinic opened in 2010.", False),
            ("At least 90 per cent of the patients are foreign, according to Anton Weiss.", True),
            ("Anton Weiss was arrested.", False),
            ("The clinic is in Bregenz.", False),
            ("Clara told the court where the patients come from.", False),
            ("According to the police, Weiss was not arrested.", True),
        ),
    ),
    (
        "The bridge could close in autumn if the repairs are not finished, the agency said. It has not"
        " said what they will cost. Unlike the ferry, the tunnel stayed open during the storm, which"
        " injured nobody.",
        (
            ("The agency closed the bridge.", False),
            ("Unfinished repairs might lead to the closing of the bridge.", True),
            ("The ferry stayed open in the storm.", False),
            ("The storm caused no injuries.", True),
            ("The agency gave the cost of the repairs.", False),
            ("The tunnel was in use throughout the storm.", True),
        ),
    ),
)
_CHOICES = (" Yes", " No")
CONTEXT_TOKENS = 2048
"""Size of the judge's KV cache. With the default model the examples take 716 tokens, a quote some 60."""


class Judge:
    """Asks one language model about claims and texts."""

    def __init__(self, model: LanguageModel, folder: Path) -> None:
        """Prepare the prompts. `folder` keeps the evaluated examples; see `LanguageModel.hold`."""
        self._model, self._folder = model, folder
        self._examples = model.tokenize(_RULE + "".join(_format(*example) for example in _EXAMPLES))
        self._holds_examples = False

    def stated(self, evidence: Evidence, claims: Sequence[str]) -> list[float]:
        """Return the probability, 0..1, by the model, that the evidence states each claim.

        All claims are asked in one call. Rounding depends on their number and lengths; see
        `LanguageModel.branch_probabilities`. Raises Stopped if the model is stopped meanwhile.
        """
        if not self._holds_examples:
            self._model.hold([self._examples], self._folder)
            self._holds_examples = True
        branches = [self._model.tokenize(_question(claim)) for claim in claims]
        text = self._model.tokenize(f"Text: {_context(evidence)}\n")
        room = self._model.n_ctx - len(self._examples) - max(map(len, branches), default=0)
        prefix = [self._examples, text[-room:]]
        rows = self._model.branch_probabilities(prefix, branches, _CHOICES)
        return [yes / (yes + no) if yes + no else 0.0 for yes, no in rows]


def _context(evidence: Evidence) -> str:
    """Return the quote after the sentence before it, which often names what a pronoun refers to."""
    return plain_spelling(" ".join([*evidence.before[-1:], evidence.quote]))


def _question(claim: str) -> str:
    return f"Claim: {plain_spelling(claim)}\nStated by the text:"


def _format(text: str, claims: Sequence[tuple[str, bool]]) -> str:
    answers = "".join(f"{_question(claim)}{_CHOICES[not is_stated]}\n" for claim, is_stated in claims)
    return f"Text: {text}\n{answers}\n"
