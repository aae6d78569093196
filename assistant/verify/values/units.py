"""Units of measure and currencies: read the unit of a number and compare values across units."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

COUNT, MONEY, SHARE, TIME_SPAN, AGE = "count", "money", "share", "time", "age"


class Unit(NamedTuple):
    """A unit of measure. `factor` converts a value to the base unit of its dimension."""

    name: str
    dimension: str
    factor: Decimal = Decimal(1)


# A line for each unit: name, factor, and its spellings. "·" in front of a spelling keeps its case.
_TABLE = {
    "length": """
        mm 0.001 ·mm millimetre millimeter | cm 0.01 ·cm centimetre centimeter | m 1 ·m metre meter
        km 1000 ·km kilometre kilometer | in 0.0254 inch inches | ft 0.3048 ·ft foot feet
        yd 0.9144 yard | mi 1609.344 mile | nmi 1852 nautical-mile""",
    "area": """
        m2 1 square-metre square-meter ·m² ·sqm | km2 1000000 square-kilometre square-kilometer ·km²
        ha 10000 hectare ·ha | acre 4046.856 acre | sqft 0.092903 square-foot square-feet
        sqmi 2589988 square-mile""",
    "volume": """
        l 1 litre liter | ml 0.001 millilitre milliliter ·ml | m3 1000 cubic-metre cubic-meter ·m³
        ft3 28.3168 cubic-foot cubic-feet | gal 3.785 gallon | pint 0.568 pint | bbl 158.987 barrel""",
    "weight": """
        mg 0.001 milligram ·mg | g 1 gram gramme | kg 1000 kilogram kilogramme kilo ·kg
        t 1000000 ton tonne metric-ton | lb 453.592 ·lb ·lbs | oz 28.3495 ounce""",
    TIME_SPAN: """
        s 1 second | min 60 minute ·min ·mins | h 3600 hour ·hrs | day 86400 day | night 86400 night
        week 604800 week | fortnight 1209600 fortnight | month 2629800 month
        year 31557600 year | decade 315576000 decade | century 3155760000 century centuries""",
    "temperature": """
        C 1 degree-celsius degrees-celsius degree-centigrade degrees-centigrade ·°C ·C
        F 1 degree-fahrenheit degrees-fahrenheit ·°F ·F
        degree 1 degree ·°""",
    "speed": """
        km/h 1 kilometres-per-hour kilometers-per-hour kilometres-an-hour ·km/h ·kph
        mph 1.609344 miles-per-hour miles-an-hour ·mph | kn 1.852 knot""",
    "power": "W 1 watt | kW 1000 kilowatt ·kW | MW 1000000 megawatt ·MW | GW 1000000000 gigawatt ·GW",
    "energy": "kWh 1 kilowatt-hour ·kWh | MWh 1000 megawatt-hour ·MWh | GWh 1000000 gigawatt-hour ·GWh",
    "electricity": "V 1 volt",
    "current": "A 1 amp ampere",
    "frequency": "Hz 1 hertz ·Hz | kHz 1000 kilohertz ·kHz | MHz 1000000 megahertz ·MHz",
    "data": "MB 1 megabyte ·MB | GB 1000 gigabyte ·GB | TB 1000000 terabyte ·TB",
    SHARE: "% 1 ·% percent per-cent ·pc | point 1 percentage-point percent-point",
    MONEY: """
        USD 1 dollar us-dollar american-dollar | CAD 1 canadian-dollar | AUD 1 australian-dollar
        EUR 1 euro | GBP 1 pound pound-sterling | JPY 1 yen | INR 1 rupee | CNY 1 yuan renminbi
        crown 1 crown krone kroner krona kronor koruna | mark 1 mark | CHF 1 franc swiss-franc
        RUB 1 rouble ruble | peso 1 peso | PLN 1 zloty zlotys | lira 1 lira
        ZAR 1 rand | ILS 1 shekel | dirham 1 dirham | rial 1 rial riyal | cent 0.01 cent
        pence 0.01 pence penny ·p""",
}  # fmt: skip
_SIGNS = {"$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "rs": "INR", "kr": "crown"}
_CODES = {"nok": "crown", "sek": "crown", "dkk": "crown", "czk": "crown", "a$": "AUD", "c$": "CAD"}


def _read_table() -> tuple[dict[str, Unit], dict[str, Unit]]:
    """Return the units by spelling: in any case, and in this case only."""
    folded: dict[str, Unit] = {}
    exact: dict[str, Unit] = {}
    for dimension, lines in _TABLE.items():
        name, unit = "", Unit("", dimension)
        words = lines.replace("|", " ").split()
        for word, following in zip(words, [*words[1:], ""], strict=True):
            if re.fullmatch(r"[\d.]+", following):
                name = word
            elif re.fullmatch(r"[\d.]+", word):
                unit = Unit(name, dimension, Decimal(word))
            elif word.startswith("·"):
                exact[word[1:]] = unit
            else:
                folded[word.replace("-", " ")] = unit
                if word[-1] != "s":
                    folded[f"{word.replace('-', ' ')}s"] = unit
    return folded, exact


_FOLDED, _EXACT = _read_table()
_BY_NAME = {unit.name: unit for unit in (*_FOLDED.values(), *_EXACT.values())}
PERCENT, YEARS_OF_AGE = _BY_NAME["%"], Unit("year of age", AGE, Decimal(31557600))
YEAR_SPAN, MONTH_SPAN, METRE = _BY_NAME["year"], _BY_NAME["month"], _BY_NAME["m"]
_SPELLINGS = "|".join(
    re.escape(word).replace(r"\ ", "[ -]") for word in sorted(_FOLDED, key=len, reverse=True)
)
_SYMBOLS = "|".join(re.escape(word) for word in sorted(_EXACT, key=len, reverse=True))
_QUALIFIERS = (
    "extra|full|more|additional|further|consecutive|straight|whole|long|metric|other|new|fewer|less|"
    "solid|entire|working|billable|norwegian|danish|swedish|czech|indian"
)
_AFTER = re.compile(
    rf"[ -]?(?:(?P<symbol>{_SYMBOLS})"
    rf"|(?:(?:{_QUALIFIERS}) ){{0,2}}(?P<word>(?i:{_SPELLINGS})))(?![^\W_])"
)
_BEFORE = re.compile(
    r"(?<![^\W\d_])(?P<sign>(?:[A-Z]{1,2})?\$|[£€¥₹]|Rs\.?|[Kk]r\.?|[A-Z]{3})[ ]?[-−]?$"
)
_CLOSE = Decimal("0.006")
"""Relative difference of two converted values that are the same: 26.2 miles are 42.16 km."""


def unit_before(text: str, start: int) -> Unit | None:
    """Return the currency written in front of a number."""
    match = _BEFORE.search(text, max(0, start - 6), start)
    if not match:
        return None
    sign = match["sign"].lower().rstrip(".")
    name = _CODES.get(sign) or _SIGNS.get(sign[-1] if sign[-1] == "$" else sign)
    return _BY_NAME.get(name or match["sign"]) if (name or match["sign"] in _BY_NAME) else None


def unit_after(text: str, end: int) -> tuple[Unit, int] | None:
    """Return the unit behind a number and the offset of its end."""
    match = _AFTER.match(text, end)
    if not match:
        return None
    if match["symbol"]:
        is_letter = match["symbol"].isalpha() and len(match["symbol"]) == 1
        if is_letter and match.start("symbol") > end + (match["symbol"] == "m"):
            return None  # "5 A", "3 p" are no amperes and no pence
        return _EXACT[match["symbol"]], match.end()
    return _FOLDED[match["word"].lower().replace("-", " ")], match.end()


def same_dimension(first: Unit | None, second: Unit | None) -> bool:
    """Return whether two units measure the same; None is the unit of counts."""
    if first is None or second is None:
        return first is second
    return first.dimension == second.dimension or {first.dimension, second.dimension} == {
        AGE,
        TIME_SPAN,
    }


def are_equal(first: Decimal, unit: Unit | None, second: Decimal, other: Unit | None) -> bool:
    """Return whether two values are the same in their units: 48 hours and 2 days."""
    if unit is None or other is None or unit.name == other.name:
        return first == second
    if not same_dimension(unit, other):
        return False
    if {unit.name, other.name} == {"C", "F"}:
        celsius, fahrenheit = (first, second) if unit.name == "C" else (second, first)
        return abs(celsius * 9 / 5 + 32 - fahrenheit) < 1
    if unit.dimension == MONEY and unit.factor == other.factor:
        return False
    if "degree" in (unit.name, other.name):
        return first == second
    if {unit.name, other.name} == {"%", "point"}:
        return first == second
    if {unit.name, other.name} == {"day", "night"}:
        return False
    converted, other_converted = first * unit.factor, second * other.factor
    return abs(converted - other_converted) <= _CLOSE * max(abs(converted), abs(other_converted))
