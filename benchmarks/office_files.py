"""Read real office documents and compare their words with a known text.

`python benchmarks/office_files.py FOLDER…` prints, for each file type, how many files were read, refused
and read with notes, and the mean F1 of the words of the files whose text is known. The known text of
`x.docx` is `x.native` or `x.txt` beside it, or in a neighbouring folder `native` or `txt`; `.native` is
Pandoc's syntax tree, as in the test data of Pandoc. `--files` prints a line for each file as well.
"""

from __future__ import annotations

import re
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

from assistant.ingest import sandbox
from assistant.ingest.readers import read_articles
from assistant.schema import Article

SUFFIXES = (".docx", ".docm", ".odt", ".fodt", ".rtf", ".epub")
KNOWN_SUFFIXES = ("native", "txt")
_TOKEN = re.compile(
    r'(?:Str|Code(?:Block)?\s*\([^()]*\)|Math \w+)\s+"((?:[^"\\]|\\.)*)"'
    r"|\b(Space|SoftBreak|LineBreak|Para|Plain|Header|Cell|Div|Superscript|Note)\b"
)
_LIST_MARK = re.compile(r"^(?:#+ |- |\| )*(?:\(?(?:\d+|[a-z]{1,3})[.)]|[\d.]+(?= \w))+\s", re.M | re.I)
"""Numbers of lists and headings, which Pandoc's tree does not contain."""
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ESCAPE = re.compile(r"\\(?:(\d+)|x([0-9a-f]+)|&|(.))")


def words_of_native(native: str) -> str:
    """Return the text of a Pandoc syntax tree, with a space between words and blocks."""
    parts = [" " if match[2] else _ESCAPE.sub(_unescape, match[1]) for match in _TOKEN.finditer(native)]
    return "".join(parts)


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1]))
    return (
        chr(int(match[2], 16))
        if match[2]
        else {"n": "\n", "t": "\t"}.get(match[3] or "", match[3] or "")
    )


def known_words(path: Path) -> list[str] | None:
    """Return the words of the known text of a document, or None without it."""
    for suffix in KNOWN_SUFFIXES:
        for folder in (path.parent, path.parent.parent / suffix):
            known = folder / f"{path.stem}.{suffix}"
            if known.is_file():
                text = known.read_text(encoding="utf-8")
                return words(words_of_native(text) if suffix == "native" else text)
    return None


def words(text: str) -> list[str]:
    """Return words and numbers in lower case, without signs. Raised numbers are words of their own."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda match: f" {match[0].translate(_RAISED)} ", text)
    return re.findall(r"[^\W_]+", text.lower())


def word_f1(extracted: list[str], known: list[str]) -> float:
    """Return the F1 of two lists of words, regardless of their order."""
    common = sum((Counter(extracted) & Counter(known)).values())
    if not extracted and not known:
        return 1.0
    return 2 * common / (len(extracted) + len(known))


def main(arguments: list[str]) -> None:
    """Print a line for each file type; with `--files`, a line for each file as well."""
    folders = [name for name in arguments if name != "--files"]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    scores: dict[str, list[float]] = defaultdict(list)
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*")):
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES or not path.is_file():
            continue
        items = list(read_articles(path))
        articles = [item for item in items if isinstance(item, Article)]
        reasons = "; ".join(item.reason for item in items if not isinstance(item, Article))
        counts[suffix].update(["files", "read" if articles else "refused"])
        counts[suffix]["with notes"] += bool(articles and reasons)
        score, known = float("nan"), known_words(path)
        if known is not None and articles:
            text = "\n".join(_LIST_MARK.sub("", item.text) for item in articles)
            score = word_f1(words(text), known)
            scores[suffix].append(score)
        if "--files" in arguments:
            sys.stdout.write(f"{score:.3f}\t{path}\t{reasons}\n")
    for suffix, count in counts.items():
        listed = ", ".join(f"{number} {name}" for name, number in count.items())
        mean = statistics.fmean(scores[suffix] or [float("nan")])
        sys.stdout.write(f"{suffix}: {listed}; word F1 {mean:.3f} in {len(scores[suffix])} files\n")
    sandbox.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
