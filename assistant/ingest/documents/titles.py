"""Titles in a document's properties that name a template, a program, a scanner or a file.

Programs fill in a title by themselves: `Layout 1`, `Microsoft Word - release.doc`, `Scan_0001`. The
heading of the text is the better title then.
"""

from __future__ import annotations

import re

_NUMBERED = (
    "layout|slide|page|folie|seite|diapositiva|diapositive|doc|document|dokument|documento|book|sheet|"
    "workbook|mappe|tabelle|classeur|presentation|präsentation|présentation|presentación|drawing|"
    "zeichnung|canvas|artboard|spread|section|scan|scanned|scanning|scanner|"
    "img|image|picture|bild|photo|foto|"
    "fax|print|printout|job|file|datei|test|temp|tmp|default|standard|new|untitled|unnamed|"
    "untitled design|untitled document|untitled presentation|untitled spreadsheet|unbenannt|"
    "ohne titel|sans titre|sin título|senza titolo|sem título|namnlös|naamloos|bez tytułu|no title|"
    "title|titel|titre|título|titolo|text|word|publication|publisher|article|draft|final|copy|version|"
    "normal|blank|form|chapter|kapitel|master page|master"
)
"""Words that are no title, whether or not a number follows them."""
_WHOLE = (
    r"(?:scanned|new|blank|word|pdf|my|untitled|microsoft word|office|text|a4|letter)"
    r"[ -](?:document|image|page|file|picture|copy|page \d+|slide|presentation)s?[ \d()]*",
    r"(?:full page (?:photo|fax) )?(?:print|printing|print job|print preview|print version|to print)",
    r"(?:remote|local) (?:desktop )?(?:redirected|downlevel) (?:printer )?(?:doc|document)",
    r"(?:power ?point|impress|keynote)[ -]?(?:pr[eä]sentation|presentatie|presentasjon)?\s*\d*",
    r"(?:présentation|presentación de|apresentação do|presentazione di) (?:microsoft )?power ?point",
    r"(?:press|news|media) release|pressemitteilung|communiqué de presse|letter ?head|news ?letter|memo",
    r"(?:memo|default|standard|basic) style|plain text|rich text|cover page|title page|front page",
    r"(?:the )?(?:title|headline|subject) (?:(?:goes )?here|of (?:the )?(?:document|article|report))",
    r"[\[<(«{].*[\]>)»}]",
    r"(?:insert|enter|type|add|click to (?:add|enter|edit)) (?:the |your |a |here )?(?:\w+ )?"
    r"(?:title|headline|name|text)(?: here)?",
    r"(?:none|null|nil|n/?a|unknown|unspecified|undefined|empty|anonymous|no name|tbd|xxx+)",
    r"lorem ipsum.*",
    r"tex output \d.*|latex with \w+ package|pdf ?tex.*|la ?tex|xe(?:la)?tex",
    r"about:.*|https?://\S+|file:.*|www\.\S+",
    r"(?:[a-z]:|\\\\|~|\.{0,2}/)\S*[\\/].*",
    r"scanned (?:from|by|with|at|on|using|to) .*",
    r"(?:cam|tiny|genius|office|adobe|turbo|swift|simple|clear)[ -]?scann?(?:er)?(?: .*)?",
    r"(?:scan|img|image|doc|dsc|kmbt|skm|sc|xerox|brn?w?|fax|mfp|hp|epson|canon|ricoh|photo|document)"
    r"[ _.-]*[\da-f]*[\d_ .,:()/-]{3,}[\da-z]*",
    r"(?:kmbt|skm|bizhub|mfp|imagerunner)[ _-].*",
    r"[\da-f]{8}-[\da-f-]{27}|[\da-f]{16,}",
)
"""Patterns of complete titles."""
_PARTS = (
    r"\A(?:microsoft|ms)\s+(?:office\s+)?(?:word|power ?point|excel|publisher|outlook|visio|onenote)\b",
    r"\A(?:adobe\s+)?(?:in ?design|illustrator|photoshop|page ?maker|frame ?maker|acrobat)\b",
    r"\A(?:adobe|quark ?xpress|corel ?draw|scribus|canva|affinity|libre ?office|open ?office|wps)\b"
    r"[\w. -]{0,30}\Z",
    r"\Apscript\b",
    r"\btemplate[\s\dv.()_-]*\Z|\Atemplate (?:for|of) \w+\Z|vorlage\b.{0,8}\Z|\bplantilla\b",
    r"\.(?:doc[xm]?|dot[xm]?|pdf|indd|indt|qxp|qxd|tex|dvi|ps|eps|rtf|odt|ott|wpd|wps|pub|pptx?|xlsx?"
    r"|ai|psd|pages|key|sla|txt|md|html?|aspx?|php|jpe?g|png|gif|tiff?|bmp|rpt)\b(?:\s.{0,30})?\Z",
)
"""Patterns of a part of a title."""
_PLACEHOLDER = re.compile(
    rf"(?:{_NUMBERED})[ _.#-]*[(\[]?(?:[\d._-]*|[a-z]|[ivx]+)[)\]]?(?: copy)?|" + "|".join(_WHOLE), re.I
)
_PART = re.compile("|".join(_PARTS), re.I)
_FILE_NAME = re.compile(r"\w+(?:[_.-]+\w+)*", re.ASCII)
"""A single word of letters, digits and the marks that stand for spaces in names of files."""


def is_placeholder_title(title: str) -> bool:
    """Return whether a title of a document's properties says nothing about its text.

    Such are titles of templates, programs and scanners, names and paths of files, and addresses.
    """
    words = " ".join(title.split()).strip("\"'“”‘’ ")
    if sum(map(str.isalpha, words)) < 2 or _PLACEHOLDER.fullmatch(words) or _PART.search(words):
        return True
    is_file_name = "_" in words or (words.count("-") > 1 and words.islower()) or words.count(".") > 1
    return is_file_name and _FILE_NAME.fullmatch(words) is not None
