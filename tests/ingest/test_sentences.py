"""Sentences: a table of hard cases, properties of any text, and linear time."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.ingest.sentences import LONGEST_SENTENCE, split_sentences
from tests.ingest.texts import TEXTS

# Each case is a text with `|` at every sentence boundary. White space next to it belongs to no sentence.
ABBREVIATIONS = [
    "Mr. Smith went to Washington.| He liked it.",
    "Gov. Tate Reeves and Sen. Ron Wyden, D-Ore., met Lt. Col. Jane Ray.| They spoke for an hour.",
    "The bill by Rep. Sheila Jackson Lee, D-Texas, passed.| Rep. Lee was pleased.",
    "The U.S. Senate voted on Monday.| The U.S. economy grew.",
    "He flew to the U.S.| The next day he found work.",
    "The firm is based in the U.K.| It employs 40 people.",
    "In the U.S., prices rose; in the U.K. they fell.",
    "She works for Apple Inc. in California.| She likes it.",
    "She sold it to Acme Inc.| The price was not disclosed.",
    "Acme Corp. Chief Executive Ann Lee resigned.| Her deputy takes over.",
    "Shares of Ford Motor Co. fell 2 percent.| General Motors Co. rose.",
    "The game starts at 8 p.m. ET on Friday.| Doors open at 6 p.m.",
    "The vote was at 3 a.m. Monday, officials said.| Few were awake.",
    "The shop closes at 5 p.m.| It opens again at nine.",
    "He left at 5 p.m.| Police arrived an hour later.",
    "J. K. Rowling and J.R.R. Tolkien wrote long books.| C. S. Lewis did too.",
    "George W. Bush spoke first.| Harry S. Truman was quoted.",
    "They drove to St. Louis and Ft. Worth.| Mt. Everest came later.",
    "He lives at 12 Main St. in Dover.| She lives on Park Ave.| They never met.",
    "Many animals, e.g. dogs and cats, i.e. pets, like it.| Others do not.",
    "Bring pens, paper, etc. to the exam.| Leave phones at home.",
    "They sell pens, paper, etc.| The shop is closed on Monday.",
    "Dr. Anthony Fauci, M.D., answered.| So did Jill Ray, Ph.D.| The hall was full.",
    "Martin Luther King Jr. spoke there in 1963.| Crowds came.",
    "The prize went to Robert Downey Jr.| He thanked his wife.",
    "It was the case of Roe vs. Wade.| Roe v. Wade was decided in 1973.",
    "He was born on Jan. 5, 1960, and died on Sept. 11, 2001.| Nobody knew.",
    "The storm hit Tampa, Fla., and Mobile, Ala., on Oct. 3.| It was strong.",
    "The study by Lee et al. was retracted.| Lee et al. (2019) had found more.",
    "They don’t.| Police said so.| Don’t.| Don't.| She didn't.| Nina did.",
    "TAMPA, Fla. – The storm came on Friday.| It left.",
    "Prop. 8 was struck down.| It starts at 4 p.m. Sun. and ends late.",
    "Nadal said. ” And even now it hurts.".replace(" And", "| And"),
    "He was No. 2 on the list.| She was No. 1.",
    "See Fig. 3 and pp. 4 to 9 of Vol. 2.| The rest is in Sec. 7.",
    "He said no.| Then he said yes.",
    "Was it real?| No.| It was not.",
    "They infected mice with E. coli and S. aureus.| All survived.",
    "He finished with a time of 9.58 sec.| It was a record.",
    "He has vitamin C.| The rest is fat.",
    "We need a plan B.| It must be ready by May.",
    "It was Yahoo! that bought it.| Yahoo! shares rose.",
    "The Washington, D.C. mayor agreed.| She left D.C.| The car broke down.",
]
NUMBERS = [
    "It cost $1.5 bn. in all.| Nobody paid.",
    "It cost $1.5 bn.| Nobody paid.",
    "Growth was 3.2 percent.| Inflation was 0.5%.| Rates stayed.",
    "He was born in 1984.| In 2001 he left.",
    "The count was 5.| 300 people had voted.",
    "It fell to .05 of a point.| Traders yawned.",
    "Version 2.0.1 is out.| Get it now.",
    "They won 3-2.| $5 was the price of a beer.",
    "Prices rose 5.5pct.| Wages did not.",
]
ADDRESSES = [
    "Visit www.example.com or https://example.com/a.b?c=d.e for more.| Or call us.",
    "See example.com.| Then write to jane.doe@example.com.| Thanks.",
    "The file is called report.final.pdf.| Open it.",
    "Node.js and ASP.NET are old.| Rust is not.",
]
QUOTES = [
    '"Go!" she said.',
    '"Will you go?" he asked.| "No," she said.',
    "“Go!” she said.| “Now!”",
    "‘Go!’ she said.| He went.",
    '"I am leaving."| She slammed the door.',
    "“I am leaving.”| She slammed the door.",
    '"It is over," he said.| "We lost."',
    '"Why now?" Mr. Smith asked.| Nobody knew.',
    "“Is it safe?” President Joe Biden asked.| “It is.”",
    'He called it "a disaster."| Others called it "a start."',
    "He called it “a disaster”.| Others called it “a start”.",
    "“We are here.| We will stay,” he said.",
    "She asked, “Who is it?”| Then she opened the door.",
    "“Oh, really?!”| She laughed.",
    "“He told me, ‘Go home.’”| I went home.",
    "He said it’s the players’ fault.| Nobody agreed.",
    "« Partez ! » dit-elle.| Il partit.",
    "„Geh!“ sagte sie.| Er ging.",
    '"Stop!" — he cried.| No one did.',
    "He sang “Hey!| Hey!| Hey!” and left.",
]
BRACKETS = [
    "(CNN) President Biden spoke on Friday.| He was brief.",
    "WASHINGTON (AP) — The House voted.| It was close.",
    "He won (he had lost before.)| Then he left.",
    "He won.| (He had lost before.)| Then he left.",
    "He won (again!) and left.| She won (why?) too.",
    "The rate fell [see table].| Banks gained.",
    "The quote ends.[1]| The next begins.[2][3]| Here is more.",
    "He said the company (Acme Inc.) was sold.| It was.",
]
ENDINGS = [
    "Wait... what?| He was gone.",
    "He waited…| Then he left.",
    "He waited...| Then he left.",
    "The House ... voted on the bill.| It passed.",
    "What?!| No!!| Yes!!!",
    "It ended on Saturday .| The next one begins soon .",
    "The end comes.|  Two spaces follow.|   Three are fine.",
    "No end here",
    "One sentence only.",
    "Who won?| Who lost?| Who cares?",
    "He uses an iPhone.| iPhones are dear.| eBay sells them.",
    "She is from Åre.| Élodie is not.| Øyvind left.",
    "今日は晴れです。|明日は雨でしょう。|「傘は？」と彼は言った。",
    "यह पहला वाक्य है।| यह दूसरा है।",
    "هل ذهبت؟| نعم ذهبت.",
    "Der Preis stieg um ca. 5 Mio. Euro.| Das war viel.| Am 3. Juni endet er.",
    "M. Dupont et Mme. Curie sont là.| Ils parlent.",
]
LAYOUT = [
    "A headline without a stop|\n\nThe first sentence.| The second.",
    "# A heading\n|\nThe first sentence.\n|\n## Another\n|\nThe second.",
    "# A heading\n|The first sentence, right below.",
    "The list:\n|\n- one apple\n|- two pears, which\n  are ripe\n|- three plums",
    "• One apple\n|• Two pears\n|• Three plums",
    "* One apple.| It is red.\n|* Two pears",
    "1. Biden\n|\nThe president spoke.\n|\n2. Hurricanes\n|\nA storm came.",
    "1. Mix the flour.\n|2. Add two eggs.\n|10) Bake it.",
    "First: 1. Biden spoke.| 2. Trump spoke.",
    "The quick brown fox jumps over the lazy dog and then, after President\nBiden had spoken about "
    "the economy for a while, it went back to the\nforest.| Nobody saw it again, said the keeper of the "
    "forest, who had been\nasked by the police.",
    "By Jane Doe\n|March 3, 2024\n|\nThe storm came on Friday.| It left on Sunday.",
    "Storm hits the coast of Florida on Monday, killing three people\n|By Jane Doe\n|"
    "The storm came ashore near Tampa shortly after eight in the evening, "
    "said the weather service, and it moved inland.",
    "A first paragraph that is long and ends here, on a line of its own, "
    "with no blank line after it, as web pages have it.\n|"
    "A second paragraph that is just as long and ends here, on a line of its own, "
    "with no blank line after it, again so.",
    "> He said so.|\n> It is true, and\n> so on.",
    "One line,\r\nand its rest.|\r\n\r\nAnother paragraph.",
    "Above the rule\n|* * *\n|Below the rule.",
    "    An indented line.\n|\n\tAnother one.",
]

CASES = [*ABBREVIATIONS, *NUMBERS, *ADDRESSES, *QUOTES, *BRACKETS, *ENDINGS, *LAYOUT]


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


def strip_marker(part: str) -> str:
    return re.sub(r"^(?:#+|[-*•>])\s", "", part.strip())


@pytest.mark.parametrize("case", CASES)
def test_hard_cases_are_split_correctly(case: str) -> None:
    parts = [strip_marker(part) for part in case.split("|")]
    assert sentences(case.replace("|", "")) == [part for part in parts if any(map(str.isalnum, part))]


@given(TEXTS)
@example("> " * 50)
@example("1. " * 50)
@example("\x1c.\x85a")
def test_sentences_are_ordered_trimmed_and_contain_every_letter_and_digit_once(text: str) -> None:
    covered = 0
    for span in split_sentences(text):
        words = text[span.start : span.end]
        assert span.start >= covered
        assert words == words.strip()
        assert len(words) <= LONGEST_SENTENCE
        assert any(map(str.isalnum, words))
        assert not any(map(str.isalnum, text[covered : span.start]))
        assert "\n\n" not in words
        covered = span.end
    assert not any(map(str.isalnum, text[covered:]))


@given(TEXTS, st.integers(0, 80), st.integers(0, 80))
def test_a_range_of_a_text_is_split_like_a_text_of_its_own(text: str, start: int, length: int) -> None:
    end = min(len(text), start + length)
    alone = split_sentences(text[start:end])
    assert [(span.start - start, span.end - start) for span in split_sentences(text, start, end)] == [
        (s.start, s.end) for s in alone
    ]


# Hours for a splitter that looks back to the start of a sentence or ahead to the end of a run.
REPEATED = [
    *'a."( …。\u00a0',
    "- ",
    "> ",
    "e.g. ",
    'a. " ',
    "1. ",
    '." ',
    ". (",
    "A.B.",
    "a\n",
    "[1]",
    "? — ",
    "a;",
    "!” Ann ",
    "Mr. A",
]


@pytest.mark.parametrize("unit", REPEATED)
@pytest.mark.slow
def test_repeated_text_is_split_in_linear_time(unit: str) -> None:
    started = time.process_time()
    spans = split_sentences(unit * (1_000_000 if len(unit) == 1 else 100_000))
    assert time.process_time() - started < 10  # 1 s if linear, hours if quadratic
    assert all(span.end - span.start <= LONGEST_SENTENCE for span in spans)


def test_overlong_sentences_are_cut_at_semicolons_then_at_white_space() -> None:
    listed = "; ".join(f"item {number} of the long list" for number in range(200))
    assert all(part.endswith(";") for part in sentences(listed)[:-1])
    assert " ".join(sentences(listed)) == listed
    spaced = " ".join(["word"] * 1000)
    assert " ".join(sentences(spaced)) == spaced
    assert "".join(sentences("x" * 3000)) == "x" * 3000


def test_punctuation_alone_is_no_sentence() -> None:
    assert sentences("… --- ***\n\n??? !!!\n\n“ ”") == []
