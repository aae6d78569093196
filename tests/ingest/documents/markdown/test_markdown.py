"""Markdown: the text is what a reader sees, and the fields are those of the note."""

from __future__ import annotations

import base64
import random
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.chunking import split_passages
from assistant.ingest.documents.markdown.extract import extract_markdown
from assistant.ingest.records import Extracted, Unreadable
from tests.ingest.files import articles_in, problems_in, write_file


def extract(source: str) -> Extracted:
    return extract_markdown(source.encode())


def text_of(source: str) -> str:
    return extract(source).text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('The **storm** _came_ `at` [noon](https://a.example/b_c "t").', "The storm came at noon."),
        ("It was ~~March~~ June, <del>31</del> 28 &amp; <b>late</b>.", "It was June, 28 & late."),
        ("![A quay](a.png) [![badge](b.svg)](https://a.example) Text.", "Text."),
        ("<https://a.example/b> and 2 < 3 and a\\*b", "https://a.example/b and 2 < 3 and a*b"),
        ("Title\n=====\n\nPart\n----\n\nText", "# Title\n\n## Part\n\nText"),
        ("# Part ## {#part .wide}\n\nText {: .lead}", "# Part\n\nText"),
        ("* a\n* b\n\n1. c\n2. d", "- a\n- b\n1. c\n2. d"),
        ("- [ ] call\n- [x] paid", "- ☐ call\n- ☑ paid"),
        ("| a | b |\n|---|--:|\n| *c* | 1 \\| 2 |", "| a | b |\n| c | 1 | 2 |"),
        ("Port\n: A place for ships.", "Port\n\nA place for ships."),
        ("> Quoted\n> words.\n\nText.", "Quoted words.\n\nText."),
        ("one  \ntwo\\\nthree<br>four", "one\ntwo\nthree\nfour"),
        ("<!-- hidden -->\nText <!-- also --> more.", "Text more."),
        ("<div align='center'>\n\n**Text**\n\n</div>", "Text"),
        ("Use <name> and <your file>, Vec<u8>.", "Use <name> and <your file>, Vec<u8>."),
        (
            "The <title> tag and the <script> tag.\n\nMore.",
            "The <title> tag and the <script> tag.\n\nMore.",
        ),
        ("<Tabs value='a'>words</Tabs> after", "words after"),
        ("a[^1] b.\n\n[^1]: A *note*.", "a¹ b.\n\n1. A note."),
        ("It cost 48[^n] million.[^2]\n\n[^n]: x\n[^2]: y", "It cost 48¹ million.²\n\n1. x\n2. y"),
    ],
)
def test_a_reader_sees_no_signs_of_markup(source: str, text: str) -> None:
    assert text_of(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("See [[Port of Sorby|the port]] and [[Nordby#History]].", "See the port and Nordby > History."),
        ("| [[Alma\\|the ship]] | b |\n|---|---|", "| the ship | b |"),
        ("![[map.png]] ![[Other note#Part|200]] Text.", "Text."),
        ("[[1]](https://a.example) is a link.", "[1] is a link."),
        ("The ==very last== boat, x==y, a == b.", "The very last boat, x==y, a == b."),
        ("It ==came== late.", "It came late."),
        ("Seen %%not seen%% words.\n\n%%\nhidden\n\nhidden\n%%\n\nMore.", "Seen words.\n\nMore."),
        ("> [!warning]- Storm ahead\n> Stay *in*.", "Storm ahead\n\nStay in."),
        ("> [!NOTE]\n> Stay in.", "Stay in."),
        ("The end. ^a1b2c3\n\n- item ^item-1\n\n^table-1", "The end.\n\n- item"),
        ("10^6 and x^2 stay.", "10^6 and x^2 stay."),
        ("A #tag and #other/tag stay.", "A #tag and #other/tag stay."),
        ("- TODO Call\n  id:: 6123\n  collapsed:: true\n- {{embed ((6123))}}\n- Last", "- Call\n- Last"),
        (
            "{% include a.html %}\nText {% raw %}x{% endraw %} y\n{{< figure src='a' >}}\n{:toc}",
            "Text x y",
        ),
        (
            "{{% notice %}}Take care.{{% /notice %}}\n\n{{< figure src='a' >}}\n\nText",
            "Take care.\n\nText",
        ),
        ("* TOC\n{:toc}\n\nText", "Text"),
        ("See [the docs]({{ '/docs/' | relative_url }}#part).", "See the docs."),
        (":::tip Careful\n\nText\n\n:::\n", "Careful\n\nText"),
        ("It was {--bad--}{++good++}{>>why?<<} and {~~old~>new~~}.", "It was good and new."),
    ],
)
def test_forms_of_wikis_and_site_builders_are_read(source: str, text: str) -> None:
    assert text_of(source) == text


def test_code_is_verbatim() -> None:
    code = "def f():\n    return [[1]]  # ==x== %%y%%\n\n\n    # {% z %} ^a1"
    assert text_of(f"A\n\n```python\n{code}\n```\n\nB") == f"A\n\n{code}\n\nB"
    assert text_of(f"{{% highlight python %}}\n{code}\n{{% endhighlight %}}") == code
    assert text_of("Type `[[x]]`, `==y==` and `%%z%%`.") == "Type [[x]], ==y== and %%z%%."


def test_wrapped_lines_are_joined_and_lines_of_a_person_stay() -> None:
    wrapped = (
        "The storm came at noon and took the roof of\nNordby church, which had stood for\n"
        "three hundred years."
    )
    assert text_of(wrapped) == wrapped.replace("\n", " ")
    assert text_of("Ida Holm\n5 Quay Street\nSorby") == "Ida Holm\n5 Quay Street\nSorby"


def test_a_picture_written_as_text_is_not_text(tmp_path: Path) -> None:
    data = base64.b64encode(random.Random(1).randbytes(30_000)).decode()
    lines = "\n".join(data[start : start + 76] for start in range(0, len(data), 76))
    markup = {
        "image": f"![quay](data:image/png;base64,{data})",
        "html": f'<img alt="x" src="data:image/png;base64,{data}">',
        "reference": f"![quay][1]\n\n[1]: data:image/png;base64,{data}",
        "angles": f"![quay][1]\n\n[1]: <data:image/png;base64,{data}>",
        "lines": f"```\n{lines}\n```",
        "plain": data,
    }
    for name, picture in markup.items():
        source = f"# Storm\n\nIt came at noon.\n\n{picture}\n\nIt left at two."
        for suffix in ("md", "txt"):
            (article,) = articles_in(write_file(tmp_path / f"{name}.{suffix}", source))
            passages = split_passages(article)
            words = " ".join(article.text[s.start : s.end] for p in passages for s in p.sentences)
            assert data[:40] not in words, (name, suffix)
            assert suffix == "txt" or "data:" not in words
            assert "It came at noon." in words
            assert "It left at two." in words
            assert len(passages) <= 3


def test_the_text_of_a_text_file_stays_exact_around_a_picture(tmp_path: Path) -> None:
    data = base64.b64encode(random.Random(2).randbytes(900)).decode()
    source = f"It came. See <img src='data:image/png;base64,{data}'> the quay."
    (article,) = articles_in(write_file(tmp_path / "a.txt", source))
    assert article.text == source


def test_front_matter_is_not_part_of_the_text() -> None:
    note = extract("---\ntitle: Storm: day 2\ndate: 2026-01-12\n---\n\nIt came.")
    assert (note.text, note.fields) == ("It came.", {"title": "Storm: day 2", "date": "2026-01-12"})
    assert extract("\n \n---\ntitle: Storm\n---\nIt came.").fields == {"title": "Storm"}
    hexo = "title: Storm: day 2\ndate: 2026-01-12\ntags:\n- sea\n---\nIt came."
    assert extract(hexo).fields == {"title": "Storm: day 2", "date": "2026-01-12"}
    assert extract('---json\n{"title": "Storm"}\n---\nIt came.').fields == {"title": "Storm"}
    assert extract('+++\ntitle = "Storm"\n+++\nIt came.').fields == {"title": "Storm"}


def test_a_dateline_stays(tmp_path: Path) -> None:
    (article,) = articles_in(
        write_file(tmp_path / "a.md", " date 2026-01-12 It *came* at noon. It left.")
    )
    assert (article.title, article.published) == ("It came at noon.", date(2026, 1, 12))
    assert article.text == "date 2026-01-12 It came at noon. It left."


@pytest.mark.parametrize(
    ("source", "fields", "text"),
    [
        (
            "# Storm\n\nCreated: January 12, 2026 10:00 AM\nTags: sea, wind\n\nIt came.",
            {"title": "Storm", "date": "2026-01-12"},
            "# Storm\n\nIt came.",
        ),
        (
            "# Storm\n\nPublished: January 12, 2026\nURL: https://a.example/s\n"
            "Publication: Courier\n\nIt came.",
            {"title": "Storm", "date": "2026-01-12", "url": "https://a.example/s", "source": "Courier"},
            "# Storm\n\nIt came.",
        ),
        (
            "Title: Storm\nDate: 2026-01-12\nAuthor: A\n\nIt came.",
            {"title": "Storm", "date": "2026-01-12"},
            "It came.",
        ),
        (
            "% Storm\n% A\n% 12 January 2026\n\nIt came.",
            {"title": "Storm", "date": "2026-01-12"},
            "It came.",
        ),
        (
            "title:: Storm\ndate:: [[Jan 12th, 2026]]\n\n- It came.",
            {"title": "Storm", "date": "2026-01-12"},
            "- It came.",
        ),
        (
            "# Storm\n\n## Metadata\n- Author: [[A]]\n- Full Title: Storm at sea\n"
            "- URL: https://a.example/s\n\n## Highlights\n"
            "- It came. ([View Highlight](https://read.readwise.io/read/1))\n",
            {"title": "Storm at sea", "url": "https://a.example/s"},
            "# Storm\n\n## Highlights\n\n- It came.",
        ),
        (
            "# Storm\n#Omnivore\n\n[Read on Omnivore](https://o.example/1)\n"
            "[Read Original](https://a.example/s)\n\nIt came.",
            {"title": "Storm", "url": "https://a.example/s"},
            "# Storm\n\nIt came.",
        ),
        (
            f"Storm\n\nIt came.\n\nid: {'0a' * 16}\nparent_id: \n"
            "created_time: 2026-01-12T09:00:00.000Z\nsource_url: https://a.example/s\ntype_: 1",
            {"title": "Storm", "url": "https://a.example/s"},
            "It came.",
        ),
    ],
    ids=["notion", "notion clip", "multimarkdown", "pandoc", "logseq", "readwise", "omnivore", "joplin"],
)
def test_properties_that_programs_write_into_the_text_are_fields(
    source: str, fields: dict[str, str], text: str
) -> None:
    note = extract(source)
    assert {name: value for name, value in note.fields.items() if name != "date_basis"} == fields
    assert note.text == text


@pytest.mark.parametrize(
    "source",
    [
        "# Storm\n\nNote: it came at noon.\n\nMore.",
        "Note: it came.\nWarning: it may return.\n\nMore.",
        "# Storm\n\nThe mayor said: it came.\nTitle: none.\nAnd then it went.\n\nMore.",
    ],
)
def test_sentences_with_a_colon_are_text(source: str) -> None:
    assert "it came" in text_of(source)


def test_the_other_files_of_a_joplin_export_are_refused() -> None:
    with pytest.raises(Unreadable, match="Joplin"):
        extract(f"Trips\n\nid: {'0a' * 16}\ntype_: 2")


def test_the_title_is_the_first_heading_if_it_is_the_only_one_of_its_level() -> None:
    assert extract("![logo](a.png)\n\n# The *Storm*\n\n## Part\n\nText").fields == {"title": "The Storm"}
    assert extract("# Tasks\n\na\n\n# Notes\n\nb").fields == {}
    assert extract("## Part\n\nText\n\n# Late").fields == {}
    assert extract("```\n# comment\n```\n\nText").fields == {}


def test_posts_and_daily_notes_are_dated_by_their_names(tmp_path: Path) -> None:
    (post,) = articles_in(write_file(tmp_path / "2026-01-12-storm-warning.markdown", "It came."))
    assert (post.title, post.published, post.date_basis) == (
        "Storm warning",
        date(2026, 1, 12),
        "the file name",
    )
    (stated,) = articles_in(
        write_file(tmp_path / "2026-01-13.md", "---\ndate: 2026-01-12\n---\nIt came.")
    )
    assert (stated.title, stated.published, stated.date_basis) == ("It came.", date(2026, 1, 12), None)
    (text,) = articles_in(write_file(tmp_path / "2026-01-12 Storm.txt", "It came."))
    assert (text.title, text.published, text.text) == ("It came.", date(2026, 1, 12), "It came.")
    path = write_file(tmp_path / "2026-01-12-a.md", "---\ndate: soon\n---\nIt came.")
    assert articles_in(path)[0].published == date(2026, 1, 12)
    assert "dated 2026-01-12, by the file name" in problems_in(path)[0][1]


def test_bad_front_matter_is_a_note_and_never_refuses(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.md", "---\ntitle: a: b\n!! x\n---\nIt came.")
    assert [article.title for article in articles_in(path)] == ["a: b"]
    assert problems_in(path) == [
        (None, "has front matter that is not valid YAML in line 3; that line was left out")
    ]


@pytest.mark.slow
def test_deep_nesting_loses_no_text(tmp_path: Path) -> None:
    for source in (
        ">" * 500 + " deep words",
        "".join(f"{'  ' * n}- item\n" for n in range(300)) + "deep words",
    ):
        path = write_file(tmp_path / "a.md", f"It came.\n\n{source}\n\nIt left.")
        (article,) = articles_in(path)
        assert "deep words" in article.text
        assert "It left." in article.text


@given(st.text("ab*_~`#>-[]()!|=%^{}:\\<>/&; \n\t1.", max_size=200))
def test_any_source_gives_a_text_or_a_reason(source: str) -> None:
    try:
        text = text_of(source)
    except Unreadable:
        return
    assert any(map(str.isalnum, text))


@pytest.mark.slow
@pytest.mark.parametrize(
    "junk",
    [
        "[[" * 50_000,
        "==a " * 50_000,
        "%%" * 50_001,
        "`" * 100_000,
        "*a_ " * 50_000,
        "{--" * 50_000,
        "> [!n] " * 20_000,
        "![](" * 30_000,
        "- " * 3_000,
        "a: b\n" * 30_000,
        "<a " * 50_000,
        "[^1]" * 30_000,
    ],
    ids=lambda junk: junk[:6],
)
def test_hostile_sources_end_in_time(junk: str) -> None:
    started = time.process_time()
    with suppress(Unreadable, RecursionError):
        text_of(f"Text.\n\n{junk}\n\nText.")
    assert time.process_time() - started < 20
