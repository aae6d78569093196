"""Control words of Rich Text: destinations, characters and encodings.

After the Rich Text Format Specification, version 1.9.1, Microsoft 2008.
"""

from __future__ import annotations

SKIPPED = frozenset(
    """aftncn aftnsep aftnsepc annotation atnauthor atndate atnicn atnid atnparent atnref atntime atrfend
    atrfstart bkmkend bkmkstart blipuid colorschememapping colortbl comment datafield datastore defchp
    defpap falt fldinst fchars ffdeftext formfield ftncn ftnsep ftnsepc footer footerf footerl footerr
    filetbl fontemb generator header headerf headerl headerr keycode latentstyles lchars listtable
    listoverridetable listpicture liststylename mailmerge mmathPict nonesttables nonshppict objalias
    objclass objdata objname objsect objtime operator panose password pgptbl picprop pnseclvl private
    protusertbl revtbl rsidtbl rxe shprslt sn sp sv tc tcn template themedata txe userprops wgrffmtfilter
    xe xmlnstbl""".split()
)
"""Destinations whose text is not part of the document."""
CONTAINERS = frozenset("do shpinst shpgrp upr".split())
"""Destinations without text of their own that may hold a destination with text."""
FORMULA_PARTS = frozenset(
    """moMath moMathPara mr me mf mnum mden mrad mdeg md mnary msSup msSub msSubSup msup msub mbox mfunc
    mfName meqArr mm mmr mlimLow mlimUpp mlim macc mbar mborderBox mgroupChr mphant msPre""".split()
)
STARRED = (
    frozenset("footnote ud shppict shptxt dptxbxtext cs ts ds".split()) | CONTAINERS | FORMULA_PARTS
)
"""Destinations that are read although `\\*` lets other programs skip them."""
PROPERTIES = frozenset("title creatim revtim".split())
"""Destinations of properties that are read."""
TEXT_BOXES = frozenset(("shptxt", "dptxbxtext"))
NOTE_MARK = frozenset(("chftn",))
PARAGRAPH_ENDS = frozenset("par sect page column cell nestcell row nestrow".split())
ENCODINGS = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
"""Encodings of a document by control word."""

CHARACTERS = {
    "tab": " ", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "zwj": "\u200d",
    "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f", "line": "\n", "lbr": "\n",
}  # fmt: skip
"""Control words that stand for a character."""
SYMBOLS = {"~": "\u00a0", "_": "-", "-": ""}
"""Control symbols that stand for a character: no-break space, no-break hyphen, optional hyphen."""

CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Encodings by the number of a font's character set. 0 and 1 mean the encoding of the document."""
SYMBOL_CHARSET = 2
CODE_PAGES = {
    10000: "mac_roman", 10006: "mac_greek", 10007: "mac_cyrillic", 10029: "mac_latin2",
    10081: "mac_turkish", 65001: "utf-8", 936: "gbk", 1361: "johab",
}  # fmt: skip
"""Encodings by the number of a code page that is not part of its name in Python."""
