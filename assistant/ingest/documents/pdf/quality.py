"""Quality of a page's text layer: words, or the signs of a failed OCR or a font without letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from assistant.lexicon import STOP_WORDS

_MIN_TOKENS = 12
"""Tokens of a page from which its quality is judged."""
_GARBAGE, _POOR = 0.55, 0.4
"""Share of signs among words and signs. Prose has below 0.05; formulas and programs stay below 0.4."""
_MIN_SIGNS = 6
_MANY_SIGNS = 0.3
"""Different tokens that are no words, or their share if they are fewer. Tables repeat a few."""
_CODED = 0.12
"""Share of tokens that are no words in a page without any common word, as in a font whose letters are
encoded by other letters."""
_MIN_CODED = 60
_ILLEGIBLE = 0.3
"""Share of characters without a meaning in a page whose font has no character codes."""
_MOJIBAKE = re.compile(r"Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]|ï¿½|[ÐÑ][\u0080-\u00bf][ÐÑ]")
_MIN_MOJIBAKE = 3
_EDGES = "\"'“”‘’«»„‚()[]{}<>.,;:!?…-–—*•·|/&%§#=+"
_RULE = re.compile(r"[.…_\-–—•·*=|]+|[+<>(){}\[\]/&:§#$]")
"""Dots, dashes and bullets that lead to a number or part lines; signs of formulas and programs."""
_WORD = re.compile(r"[^\W\d_]+(?:['’./&@_-]+[^\W\d_]+)*['’]?")
_FORMULA = re.compile(r"[\w()\[\]{}=+*/^,.:;'’&@#$%<>|-]+")
"""A formula, an address, a piece of a program, or a designation such as COVID-19."""
_BROKEN = re.compile(r"[^\W\d_][|^~;*<>`\\]+[^\W\d_]")
"""A word with a sign in it."""
_DIGIT_IN_WORD = re.compile(r"[^\W\d_]\d{1,2}[a-zß-ÿ]")
"""A figure where OCR did not know a letter: `h0use`, `f3rry`."""
_MISREAD = frozenset(
    """tlie tbe thc tiie tlic liave liad wliich wbich tliat tbat tlicy witb wlien wbo bccn wcre
    aiid oftbe ofthe inthe tothe andthe froni tliis tbis tbey tlieir tbeir""".split()
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
_VOWELS = re.compile(r"[aeiouyà-æè-ïò-öø-ýœā-ſ]", re.I)
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}", re.I)
_ODD_CASE = re.compile(r"[a-zß-ÿ][A-ZÀ-Þ]{1,2}[a-zß-ÿ]?\Z|\A[a-z][A-Z]{3,}")
_COMMON = STOP_WORDS | frozenset(
    """der die das und den von zu mit ist im ein le la les de des et du en un une dans est el los
    las y que por con una il di che e per del della non da van het een dat op te zijn og i er
    det til at som på av för att är med ett na w z się nie do że je ve se v že ja on ei oli
    että az és egy hogy nem si cu din pe sa au o os em para com não uma bir bu için ne ta""".split()
)
"""Frequent words of many languages."""


class Quality(StrEnum):
    """Quality of the text layer of a page."""

    GOOD = "good"
    POOR = "poor"
    """Many signs that are no words."""
    GARBAGE = "garbage"
    """Hardly any words: what is printed on the page is not in its text layer."""
    NONE = "none"
    """No text layer: the page is a picture."""
    RECOGNISED = "recognised"
    """The words come from OCR of the page's picture."""
    BLANK = "blank"
    """No text layer, and OCR found no words either."""
    UNREADABLE = "unreadable"

    @property
    def needs_ocr(self) -> bool:
        """Return whether the words of the page can only be had from its picture."""
        return self in (Quality.GARBAGE, Quality.NONE)


def judge_text(text: str) -> Quality:
    """Judge the text of a page. A page with few words is good."""
    tokens = text.split()
    if not tokens:
        return Quality.NONE
    if _is_illegible(text):
        return Quality.GARBAGE
    if len(tokens) < _MIN_TOKENS:
        return Quality.GOOD
    verdicts = [_is_word(token) for token in tokens]
    judged = [verdict for verdict in verdicts if verdict is not None]
    signs = {token for token, verdict in zip(tokens, verdicts, strict=True) if verdict is False}
    is_mojibake = len(_MOJIBAKE.findall(text)) >= max(_MIN_MOJIBAKE, len(tokens) / 100)
    is_poor = is_mojibake or _is_misread(tokens)
    few_signs = len(signs) < _MIN_SIGNS and verdicts.count(False) < _MANY_SIGNS * len(tokens)
    if len(judged) < _MIN_TOKENS or few_signs:
        return Quality.POOR if is_poor else Quality.GOOD
    share = judged.count(False) / len(judged)
    words = [match for token in tokens if (match := token.strip(_EDGES).lower()).isalpha()]
    is_coded = (
        share > _CODED
        and len(words) >= _MIN_CODED
        and len(_LATIN.findall(" ".join(words))) > 0.9 * len(words)
        and sum(word in _COMMON for word in words) < 0.01 * len(words)
    )
    if share > _GARBAGE or is_coded:
        return Quality.GARBAGE
    return Quality.POOR if share > _POOR or is_poor else Quality.GOOD


def are_codes(words: Sequence[str]) -> bool:
    """Return whether words consist of control characters, as in a font that numbers its characters."""
    codes = sum(character < " " for word in words for character in word)
    return codes > _ILLEGIBLE * sum(map(len, words))


def describe_pages(numbers: Iterable[int]) -> str:
    """Return page numbers, from 1 and in order, as `page 3` or `pages 1-4, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    shown = ", ".join(parts[:5]) + (f" and {len(parts) - 5} more" if len(parts) > 5 else "")
    return f"page{'s' if len(runs) > 1 or len(runs[0]) > 1 else ''} {shown}"


def _is_illegible(text: str) -> bool:
    characters = "".join(text.split())
    illegible = sum(
        character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in characters
    )
    return illegible > _ILLEGIBLE * len(characters)


def _is_misread(tokens: Sequence[str]) -> bool:
    """Return whether frequent words stand among the tokens as poor OCR reads them."""
    count = sum(token.strip(_EDGES).lower() in _MISREAD for token in tokens)
    return count >= max(_MIN_MOJIBAKE, len(tokens) / 50)


def _is_word(token: str) -> bool | None:
    """Return whether a token is a word; None for numbers, formulas and rules, which may be anything."""
    core = token.strip(_EDGES)
    if not core:
        return None if _RULE.fullmatch(token) else False
    if _WORD.fullmatch(core):
        return None if len(core) == 1 else _is_plausible(core)
    if _DIGIT_IN_WORD.search(core) and core.isalnum():
        return False
    if not core.isascii() and not _LATIN.search(core):
        return True if any(map(str.isalpha, core)) else None
    return None if _FORMULA.fullmatch(core) and not _BROKEN.search(core) else False


def _is_plausible(word: str) -> bool:
    if word.isupper() and len(word) <= 6:
        return True
    if _ODD_CASE.search(word) or _CONSONANTS.search(word):
        return False
    return len(word) < 4 or _VOWELS.search(word) is not None or not word.isascii()
