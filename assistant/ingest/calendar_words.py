"""Names of months and weekdays in many languages, to read the dates of articles.

Every name is unambiguous across these languages: Croatian, in which `listopad` is October but Polish and
Czech November, is therefore not in the list.
"""

from __future__ import annotations

import unicodedata

_MONTHS = """
    january jan | januar jän jänner | januari | janvier janv | enero ene | gennaio gen | janeiro
      | stycznia styczeń | ledna leden | január | январь января янв | січня січень | ocak | tammikuuta
      | ianuarie ian | ιανουαρίου ιαν
    february feb febr | februar | februari | février févr fév | febrero | febbraio | fevereiro fev
      | lutego luty | února únor | február | февраль февраля фев | лютого лютий | şubat | helmikuuta
      | februarie | φεβρουαρίου φεβ
    march mar | märz mrz maerz | mars | maart mrt | marts | marzo | março | marca marzec | března březen
      | marec | марта март мар | березня березень | mart | maaliskuuta | martie | μαρτίου
    april apr | avril avr | abril abr | aprile | kwietnia kwiecień | dubna duben | apríla | апрель апреля
      апр | квітня квітень | nisan | huhtikuuta | aprilie | απριλίου
    may | mai | mei | maj | mayo | maggio mag | maio | maja | května květen | máj mája | май мая
      | травня травень | mayıs | toukokuuta | μαΐου
    june jun | juni | juin | junio | giugno giu | junho | czerwca czerwiec | června červen | jún júna
      | июнь июня июн | червня червень | haziran | kesäkuuta | iunie iun | ιουνίου
    july jul | juli | juillet juil | julio | luglio lug | julho | lipca lipiec | července červenec
      | júl júla | июль июля июл | липня липень | temmuz | heinäkuuta | iulie iul | ιουλίου
    august aug | augustus | augusti | août | agosto ago | sierpnia sierpień | srpna srpen | augusta
      | август августа авг | серпня серпень | ağustos | elokuuta | αυγούστου
    september sep sept | septembre | septiembre setiembre | settembre | setembro | września wrzesień
      | září | septembra | сентябрь сентября сен сент | вересня вересень | eylül | syyskuuta
      | septembrie | σεπτεμβρίου
    october oct | oktober okt | octobre | octubre | ottobre ott | outubro | października październik
      | října říjen | október októbra | октябрь октября окт | жовтня жовтень | ekim | lokakuuta
      | octombrie | οκτωβρίου
    november nov | novembre | noviembre | novembro | listopada listopad | listopadu | novembra
      | ноябрь ноября ноя нояб | листопада листопад | kasım | marraskuuta | noiembrie | νοεμβρίου
    december dec | dezember dez | desember des | décembre déc | diciembre dic | dicembre | dezembro
      | grudnia grudzień | prosince prosinec | decembra | декабрь декабря дек | грудня грудень | aralık
      | joulukuuta | decembrie | δεκεμβρίου
"""
"""A paragraph for each month, which begins with its English name."""
_FIRST_NAMES = "january february march april may june july august september october november december"
_LEADING_WORDS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
    lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim
    lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom
    lunedì martedì mercoledì giovedì venerdì sabato domenica gio
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo
    mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag
    maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
    poniedziałek wtorek środa czwartek piątek sobota niedziela
    pondělí úterý středa čtvrtek pátek neděle
    понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс
    pazartesi salı çarşamba perşembe cuma cumartesi pazar
    luni marți miercuri joi vineri sâmbătă duminică
    the on at le am den der vom um de el il em på
    date published posted publication pub first original originally online print issued
    publié publiée veröffentlicht erschienen publicado publicada pubblicato gepubliceerd publicerad
    publisert publiceret julkaistu opublikowano опубликовано datum fecha data
"""


def fold_word(word: str) -> str:
    """Return a word in lower case, without accents and without a full stop at its end."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).rstrip(".")


def _month_numbers() -> dict[str, int]:
    number, numbers = 0, {}
    firsts = _FIRST_NAMES.split()
    for word in _MONTHS.replace("|", " ").split():
        number += word in firsts
        numbers[fold_word(word)] = number
    return numbers


MONTHS = _month_numbers()
"""Number of a month, 1..12, by its folded name or abbreviation."""
LEADING_WORDS = frozenset(map(fold_word, _LEADING_WORDS.split()))
"""Folded words that may stand before a date: weekdays, prepositions, `published`."""
