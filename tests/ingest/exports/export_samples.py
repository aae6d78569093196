"""Invented exports of newspaper databases and press reviews, each with the same two articles."""

from __future__ import annotations

BRIDGE = (
    "The council said on Monday that the new bridge over the Skelm would open in May, two months early,"
    " at a cost of 12 million crowns."
)
GOAT = (
    "A goat that had lived on the roof of the town hall since Tuesday came down on its own, the fire"
    " service said on Thursday morning."
)
OLD_NEXIS = f"""
                               1 of 2 DOCUMENTS

                     Copyright 2026 Harbour Media Ltd
                              All Rights Reserved
                               The Skelm Ledger

                             April 2, 2026 Thursday
                                  Final Edition

SECTION: LOCAL; Pg. A4

LENGTH: 412 words

HEADLINE: Bridge to open early

BYLINE: By Ola Berg

DATELINE: SKELM

BODY:
   {BRIDGE}

LOAD-DATE: April 3, 2026

LANGUAGE: ENGLISH

GRAPHIC: Photo, The bridge


                               2 of 2 DOCUMENTS

                               Nordby Post

                             3. April 2026 Freitag

Goat leaves
roof

BYLINE: By Kari Lie

LENGTH: 99 words

{GOAT}

Copyright 2026 Nordby Post
All Rights Reserved
"""
NEXIS_UNI = f"""Job Number: 17
Documents (2)
1. Bridge to open early
2. Goat leaves roof
Client/Matter: none

Bridge to open early
The Skelm Ledger
April 2, 2026 Thursday

Copyright 2026 Harbour Media Ltd All Rights Reserved
Section: LOCAL; Pg. A4
Length: 412 words
Byline: Ola Berg
Body

{BRIDGE}

Classification

Language: ENGLISH
Load-Date: April 3, 2026

End of Document


Goat leaves roof
Nordby Post
April 3, 2026 Friday 10:15 AM GMT

Length: 99 words
Body

{GOAT}
Load-Date: April 4, 2026

End of Document
"""
FACTIVA = f"""
HD        Bridge to open early
BY        By Ola Berg
WC        412 words
PD        2 April 2026
SN        The Skelm Ledger
SC        SKELED
LA        English
CY        (c) 2026 Harbour Media

LP
{BRIDGE}

NS        c13 : Regulation | gcat : Political/General News
AN        Document SKELED0020260402em4200003

Document SKELED0020260402em4200003

HD        Goat leaves roof
WC        99 words
PD        3 April 2026
SN        Nordby Post
LP        {GOAT}
RE        nord : Nordby
Document NORPOS0020260403em430000a

Search Summary
Text    bridge
"""
FACTIVA_WITHOUT_LABELS = f"""LOCAL
Bridge to open early

By Ola Berg
412 words
2 April 2026
The Skelm Ledger
SKELED
A4
English
(c) 2026 Harbour Media. All rights reserved.

{BRIDGE}

Document SKELED0020260402em4200003

Goat leaves roof

99 words
3 April 2026
10:15
Nordby Post
NORPOS
English
Copyright 2026, Nordby Post

{GOAT}

Document NORPOS0020260403em430000a
"""
RULE = "_" * 60
PROQUEST = f"""Report Information from ProQuest
April 04 2026 10:11

{RULE}
Document 1 of 2
Bridge to open early
Author: Berg, Ola
Publication info: The Skelm Ledger ; Skelm [Skelm]. 02 Apr 2026: A.4.
Abstract: A bridge.
Full text: {BRIDGE}

Subject: Bridges; Goats
Title: Bridge to open early
Publication title: The Skelm Ledger; Skelm
Publication date: Apr 2, 2026
ProQuest document ID: 123456
Document URL: https://example.com/123456
{RULE}
Document 2 of 2
Goat leaves roof
Full text: {GOAT}

Title: Goat leaves roof
Publication title: Nordby Post
Publication date: Apr 3, 2026
ProQuest document ID: 123457
{RULE}
Contact us at: https://example.com
"""
GALE = f"""Title: Bridge to open early
Author(s): Ola Berg
Source: The Skelm Ledger. (Apr. 2, 2026): News: pA4.
Date: Apr. 2, 2026
Document Type: Article
Full Text:
{BRIDGE}
Source Citation:
Berg, Ola. "Bridge to open early." The Skelm Ledger, 2 Apr. 2026, p. A4.
Gale Document Number: GALE|A1

Title: Goat leaves roof
Source: Nordby Post
Date: Apr. 3, 2026
Full Text:
{GOAT}
Gale Document Number: GALE|A2
"""
EUROPRESSE = f"""The Skelm Ledger
Jeudi 2 avril 2026 - p. 4
Bridge to open early
Ola Berg

{BRIDGE}

© 2026 Harbour. Tous droits réservés. Le présent document est protégé par les lois.
Certificat émis le 4 avril 2026 à Université de Skelm
news·20260402·SL·0123

Nordby Post
Vendredi 3 avril 2026
Goat leaves roof

{GOAT}

© 2026 Nordby Post. Tous droits réservés.
Certificat émis le 4 avril 2026
news·20260403·NP·0007
"""
LABELS = f"""Title: Bridge to open early
Outlet: The Skelm Ledger
Date: 2 April 2026

{BRIDGE}

---

Title: Goat leaves roof
Outlet: Nordby Post
Date: 3 April 2026

{GOAT}
"""
EUROPRESSE_WITH_SECTIONS = f"""Bridge to open early

The Skelm Ledger, no. 4411
Local, Thursday, April 2, 2026 - 24 words, p. 4

Ola Berg

{BRIDGE}

© 2026 Harbour. All rights reserved.

news·20260402·SL·0123

Goat leaves roof

Nordby Post, no. 17
Friday, April 3, 2026

Kari Lie

{GOAT}

© 2026 Nordby Post. All rights reserved.

news·20260403·NP·0007
"""
GALE_WITHOUT_TITLES = f"""Bridge to open early
Date: Apr. 2, 2026
From: The Skelm Ledger
Publisher: Harbour Media Ltd
Document Type: Article

Full Text:

{BRIDGE}

Copyright: COPYRIGHT 2026 Harbour Media Ltd
Source Citation (MLA 9th Edition)
"Bridge to open early." The Skelm Ledger, 2 Apr. 2026, p. A4.
Gale Document Number: GALE|A1

Goat leaves roof
Date: Apr. 3, 2026
From: Nordby Post

Full Text:

{GOAT}

Gale Document Number: GALE|A2
"""
NEWSBANK = f"""Title: Bridge to open early
Date: April 2, 2026
Source: The Skelm Ledger
Page: A4

{BRIDGE}

Record Number: 17
Copyright, 2026, The Skelm Ledger, All Rights Reserved.

Title: Goat leaves roof
Date: April 3, 2026
Source: Nordby Post

{GOAT}

Record Number: 18
Copyright, 2026, Nordby Post, All Rights Reserved.
"""
EBSCO = f"""Title:
Bridge to open early
Source:
The Skelm Ledger; 04/02/2026, p4
Accession Number:
SL17
{BRIDGE}

Title:
Goat leaves roof
Source:
Nordby Post; 04/03/2026
Accession Number:
NP3
{GOAT}
"""
"""The order of day and month is unknown, and the text has no label."""
DATABASES = {
    "LexisNexis": OLD_NEXIS,
    "Nexis Uni": NEXIS_UNI,
    "Factiva": FACTIVA,
    "Factiva without labels": FACTIVA_WITHOUT_LABELS,
    "ProQuest": PROQUEST,
    "Gale": GALE,
    "Gale without titles": GALE_WITHOUT_TITLES,
    "NewsBank": NEWSBANK,
    "Europresse": EUROPRESSE,
    "Europresse with sections": EUROPRESSE_WITH_SECTIONS,
    "labels": LABELS,
}


def clippings(first: str, second: str, *, mark: str = "# ", before: str = "") -> str:
    """Return a press review in which the lines `first` and `second` are below the titles."""
    return (
        f"{before}{mark}Bridge to open early\n\n{first}\n\n{BRIDGE}\n\n"
        f"{mark}Goat leaves roof\n\n{second}\n\n{GOAT}\n"
    )


PRESS_REVIEWS = {
    "comma": clippings("The Skelm Ledger, 2 April 2026", "Nordby Post, April 3, 2026"),
    "page": clippings("The Skelm Ledger, 2 April 2026, p. 4", "Nordby Post, p. 2, 3 April 2026"),
    "bar": clippings("2 April 2026 | The Skelm Ledger", "3 April 2026 | Nordby Post"),
    "parenthesis": clippings("The Skelm Ledger (2 April 2026)", "Nordby Post (3 April 2026)"),
    "dash": clippings("The Skelm Ledger – 2 April 2026", "Nordby Post – 3 April 2026"),
    "two lines": clippings("The Skelm Ledger\n2 April 2026", "Nordby Post\nFriday, 3 April 2026"),
    "author": clippings(
        "By Ola Berg, The Skelm Ledger, 2 April 2026", "By Kari Lie, Nordby Post, 3 April 2026"
    ),
    "author below": clippings(
        "The Skelm Ledger, 2 April 2026\n\nBy Ola Berg", "Nordby Post, 3 April 2026\n\nBy Kari Lie"
    ),
    "no headings": clippings("The Skelm Ledger, 2 April 2026", "Nordby Post, 3 April 2026", mark=""),
    "cover": clippings(
        "The Skelm Ledger, 2 April 2026",
        "Nordby Post, 3 April 2026",
        before="Press review, 4 April 2026\n\n",
    ),
    "outlet first": (
        f"The Skelm Ledger, 2 April 2026\n\n# Bridge to open early\n\n{BRIDGE}\n\n"
        f"Nordby Post, 3 April 2026\n\n# Goat leaves roof\n\n{GOAT}"
    ),
    "credit last": (
        f"# Bridge to open early\n\n{BRIDGE}\n\nSource: The Skelm Ledger, 2 April 2026\n\n"
        f"# Goat leaves roof\n\n{GOAT}\n\nSource: Nordby Post, 3 April 2026"
    ),
}


def pair(first: str, second: str) -> str:
    """Return two texts below two groups of lines."""
    return f"{first}\n\n{BRIDGE}\n\n{second}\n\n{GOAT}"


ORDINARY = {
    "an article with its outlet": pair("# Bridge\n\nThe Skelm Ledger, 2 April 2026", "## Goats"),
    "an article with pictures": pair("# Bridge", "Photo: Nordby Press, 2 April 2026")
    + "\n\nPhoto: Skelm Press, 3 April 2026",
    "an article that lists its sources": pair(
        "# On goats", "Sources\n\nNordby Post, 3 April 2026\nThe Skelm Ledger, 2 April 2026"
    ),
    "an article with praise": pair(
        '# A play\n\n"A triumph"\nThe Skelm Ledger, 2 April 2026', '"Bad"\nNordby Post, 3 April 2026'
    ),
    "an article that was updated": pair(
        "# Bridge opens\n\nBy Ola Berg\nPublished 2 April 2026\nUpdated 3 April 2026", "## Goats"
    ),
    "a live blog": pair("# Storm\n\n## Now\n\n2 April 2026, 10:01", "## Later\n\n2 April 2026, 10:02"),
    "minutes": pair("# Minutes\n\nTown Hall, 2 April 2026", "# Minutes\n\nTown Hall, 3 May 2026"),
    "minutes of a committee": pair(
        "Housing committee\nRoom 4, Town Hall, 2 April 2026", "Housing committee\nRoom 4, 9 April 2026"
    ),
    "letters": pair("To his mother\nParis, 2 April 1886", "To his brother\nLondon, 3 May 1887"),
    "a diary": pair("# 2 April 2026", "# 3 April 2026"),
    "a book": pair(
        "# Chapter 1\n\n## A bridge\n\nSkelm, 2 April 1926",
        "# Chapter 2\n\n## A goat\n\nNordby, 3 April 1927",
    ),
    "speeches": clippings("Harbour House, 2 April 2026", "Nordby Town Hall, 3 April 2026"),
    "a changelog": pair("# Version 1\n\nReleased, 2 April 2026", "# Version 2\n\nReleased, 3 May 2026"),
    "references": "\n".join(
        f"Holm, I. (2026). Ferry {n} opens. Tarnby Mail, {n} March 2026." for n in range(1, 9)
    ),
    "references in lines": "\n\n".join(
        f"Ferry {n} opens\nTarnby Mail, {n} March 2026" for n in range(1, 9)
    ),
    "references with labels": "\n\n".join(
        f"Title: Ferry {n}\nPublication: Tarnby Mail\nDate: {n} March 2026" for n in range(1, 9)
    ),
    "forms": pair("Title: Manager\nDate: 2 April 2026", "Title: Clerk\nDate: 3 April 2026"),
    "a mail thread": pair(
        "From: Ola\nDate: 2 April 2026\nSubject: Bridge", "From: Kari\nDate: 3 April 2026\nSubject: Goat"
    ),
    "numbered pages": pair("Page 1 of 2", "Page 2 of 2"),
    "numbered exhibits": pair("Document 1 of 2", "Document 2 of 2"),
    "a manual with an end": pair("# Manual", "## Goats") + "\n\nEnd of Document",
}
