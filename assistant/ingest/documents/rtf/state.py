"""State of a group of Rich Text: destination, font, style and effects. It ends with the group."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.ingest.documents.rtf.story import Story

_RAISED = 4
"""Half-points above or below the line from which text counts as raised or lowered."""
NO_OUTLINE = 9


@dataclass(slots=True)
class GroupState:
    """The state of a group. A group begins with a copy of the state around it."""

    target: str = "text"
    """`text`, `skip`, `hold` for a destination without text of its own, `fonts`, `styles`, or the name
    of a property."""
    story: Story = field(default_factory=Story)
    ends: str = ""
    """Destination that ends with this group: `footnote`, `box`, `mark` or `style`."""
    is_starred: bool = False
    """True behind `\\*`, which lets programs skip a destination that they do not know."""
    font: int = 0
    style: int = 0
    outline: int = NO_OUTLINE
    """Level of a heading from 0, or `NO_OUTLINE` for text."""
    script: str = ""
    """`sup`, `sub`, or an empty string for text on the line."""
    hiding: frozenset[str] = frozenset()
    """Effects that make text not count: `strike`, `striked`, `v`, `deleted`, `mvf`."""
    in_table: bool = False
    list_number: int = 0
    unicode_skip: int = 1
    """Bytes behind a Unicode character that stand for it in programs without Unicode."""

    def apply(self, word: str, number: int | None, default_font: int) -> None:
        """Apply a control word that sets a property of text or paragraphs. Other words do nothing."""
        match word:
            case "plain":
                self.script, self.hiding, self.font = "", frozenset(), default_font
            case "pard":
                self.style, self.outline, self.in_table, self.list_number = 0, NO_OUTLINE, False, 0
            case "f" | "s" | "outlinelevel" | "uc" | "ls":
                names = {"f": "font", "s": "style", "outlinelevel": "outline", "uc": "unicode_skip"}
                setattr(self, names.get(word, "list_number"), max(number or 0, 0))
            case "super" | "sub" | "nosupersub":
                script = {"super": "sup", "sub": "sub"}.get(word, "")
                self.script = "" if number == 0 else script
            case "up" | "dn":
                is_raised = (6 if number is None else number) >= _RAISED
                self.script = {"up": "sup", "dn": "sub"}[word] if is_raised else ""
            case "strike" | "striked" | "v" | "deleted" | "mvf":
                self.hiding = self.hiding - {word} if number == 0 else self.hiding | {word}
            case "intbl":
                self.in_table = number != 0
