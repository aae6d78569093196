"""Words in and around names: titles, roles, kinds of place and group, nationalities."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MALE_PRONOUNS = _words("he him his himself")
FEMALE_PRONOUNS = _words("she her hers herself")
NEUTER_PRONOUNS = _words("it its itself")

MALE_TITLES = _words("mr sir lord king prince duke congressman chairman councilman fr monsignor")
FEMALE_TITLES = _words("mrs ms miss lady dame queen princess duchess congresswoman chairwoman mme")
TITLES = (
    MALE_TITLES
    | FEMALE_TITLES
    | _words(
        "mx dr prof professor mayor president minister senator sen governor gov rep"
        " representative judge justice captain capt sergeant sgt colonel col general gen lieutenant lt"
        " major maj admiral adm commander cmdr chief chancellor premier councillor councilor coach pope"
        " bishop archbishop cardinal rabbi imam rev reverend secretary ambassador inspector detective"
        " superintendent supt officer commissioner sheriff constable director chair chairperson"
        " speaker emperor empress pastor doctor attorney executive manager"
    )
)
"""Words before a person's name that are no part of it."""
TITLE_OPENINGS = _words(
    "vice prime deputy former acting ex foreign interior finance defence defense health education"
    " transport attorney secretary home energy trade justice district police fire"
)
"""Words that belong to a title only before another title: "Foreign Minister", not "Foreign Office"."""

MALE_ROLES = _words(
    "husband son brother father grandfather uncle nephew grandson boyfriend man boy king prince"
    " chairman spokesman businessman fisherman policeman congressman actor waiter widower stepfather"
)
FEMALE_ROLES = _words(
    "wife daughter sister mother grandmother aunt niece granddaughter girlfriend woman girl queen"
    " princess chairwoman spokeswoman businesswoman policewoman congresswoman actress waitress widow"
    " stepmother"
)
KINSHIP = _words(
    "husband wife son daughter brother sister father mother grandfather grandmother uncle aunt"
    " nephew niece grandson granddaughter cousin boyfriend girlfriend partner spouse stepfather"
    " stepmother twin widow widower parent child"
)
COMPANY_SUFFIXES = _words("inc ltd llc plc corp co gmbh ag as asa ab oy sa nv bv spa pte lp llp jr sr")
"""Endings of names that are often left out."""
NAME_PARTICLES = _words(
    "van von der den de la le du da di del della dos das bin ibn al el ter ten zu af"
)

ADMINISTRATIONS = _words(
    "council city town county municipality government parliament assembly state province republic"
    " region district borough area"
)
"""Last words of a name that stand for the place before them: "Tarnby Council" is Tarnby's."""
KINDS_OF_PLACE = _words(
    "street road avenue lane square bridge tower towers school college university hospital church"
    " cathedral station park lake mount mountain river island islands isle bay hill hills port"
    " harbour harbor airport hotel museum library theatre theater court house hall palace castle"
    " gardens garden stadium arena valley beach forest sea ocean gulf canal quay pier terminal"
    " building centre center market mall fort cape point creek falls desert coast strait zoo prison"
    " jail dam plant mine"
)
KINDS_OF_GROUP = (
    _words(
        "party bank club team union association society institute office department ministry agency"
        " authority committee commission company group works line lines airlines airways post times mail"
        " daily news herald press gazette tribune journal radio league federation foundation trust fund"
        " service services industries holdings partners systems force"
        " army navy police band orchestra act"
        " award prize cup championship championships games festival war treaty agreement"
    )
    | ADMINISTRATIONS
)
SHORTENED_GROUPS = _words(
    "party group bank club company airlines airways works lines industries holdings partners systems"
    " services foundation"
)
"""Last words of names that are often left out: "Labour" for "Labour Party"."""
DIRECTIONS = _words(
    "north south east west northern southern eastern western central new old upper lower"
)
"""First words that make a name of their own: "New York" is not York, "North Tower" not South Tower."""
CONTINENTS = _words(
    "africa america asia australia europe oceania antarctica american african asian european"
)
"""Names that contain many countries."""

DEMONYMS = {
    "american": "us", "americans": "us", "america": "us", "usa": "us", "british": "uk", "britain": "uk",
    "briton": "uk", "britons": "uk", "danish": "denmark", "dane": "denmark", "danes": "denmark",
    "dutch": "netherlands", "french": "france", "finnish": "finland", "finn": "finland",
    "finns": "finland", "german": "germany", "germans": "germany", "greek": "greece", "greeks": "greece",
    "irish": "ireland", "norwegian": "norway", "norwegians": "norway", "polish": "poland",
    "pole": "poland", "poles": "poland", "portuguese": "portugal", "scottish": "scotland",
    "scots": "scotland", "spanish": "spain", "spaniard": "spain", "swedish": "sweden", "swede": "sweden",
    "swedes": "sweden", "swiss": "switzerland", "turkish": "turkey", "turk": "turkey", "turks": "turkey",
    "welsh": "wales", "chinese": "china", "europe": "eu", "european": "eu", "europeans": "eu",
    "thai": "thailand", "iraqi": "iraq", "iraqis": "iraq", "peruvian": "peru", "belgian": "belgium",
    "cypriot": "cyprus", "filipino": "philippines", "czech": "czechia", "icelandic": "iceland",
    "english": "england", "ukrainian": "ukraine", "ukrainians": "ukraine", "russian": "russia",
    "russians": "russia", "mexican": "mexico", "canadian": "canada", "italian": "italy",
}  # fmt: skip
"""Countries by the adjective or the name of the people, where they share too few letters."""
