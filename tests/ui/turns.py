"""Turns of a conversation, made by hand."""

from __future__ import annotations

from assistant.library.history import Turn
from assistant.schema import Answer, Citation, ModelNames, Sentence, Status, Timings


def quoting_turn(article_id: str, quote: str, start: int) -> Turn:
    """An unsaved turn whose answer has one citation."""
    citation = Citation(
        number=1, article_id=article_id, title="Rain", start=start, end=start + len(quote), quote=quote
    )
    answer = Answer(
        id="1",
        question="q",
        status=Status.ANSWERED,
        text="It did. [1]",
        sentences=(Sentence(text="It did.", citations=(1,), support=0.9),),
        citations=(citation,),
        timings=Timings(retrieval_s=0, total_s=1),
        model=ModelNames(llm="m", llm_sha256=None, embedder="e", embedder_sha256="0"),
        generation=1,
    )
    return make_turn(answer)


def make_turn(answer: Answer) -> Turn:
    """An unsaved turn with this answer."""
    return Turn(id=-1, conversation="", library="default", question="q", answer=answer, asked_at="")
