"""Words that decide whether a full stop ends a sentence. Written as they are spelled, without their last stop."""

from __future__ import annotations

NEVER_LAST = frozenset(
    "Mr Mrs Ms Mx Messrs Dr Drs Prof Rev Revs Fr Hon Gov Govs Sen Sens Rep Reps Pres Gen Lt Col Maj Capt Cmdr Cpl Sgt Pvt Adm "
    "Supt Insp Det Atty Amb Mme Mlle vs v cf e.g i.e viz c ca approx z.B d.h bzw".split()
)
"""A name or the other half of a pair always follows."""

BEFORE_A_NUMBER = frozenset(
    "No Nos no nos Nr Fig Figs fig figs Prop Vol vol Sec sec Art art Ch ch Op Eq p pp".split()
)
"""Not the last word when a number follows."""

SELDOM_LAST = frozenset(
    "Inc Corp Co Cos Ltd Bros LLC Jr Sr Esq St Ste Ft Mt Mts Ave Blvd Rd Hwy Dept Univ Assn Natl al Ph.D W.Va "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Mio Mrd "
    "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt "
    "Wash Wis Wyo Yahoo Jeopardy".split()
)
"""Capitals and numbers follow it within a sentence too: it is the last word only before one of the `STARTERS`."""

STARTERS = frozenset(
    "The A An This That These Those He She It We They You I His Her Its Our Their My Your There Here In On At By For From With "
    "Without After Before But And Or So Yet As If When While Since Because Although Though However Meanwhile Moreover Also Some "
    "Many Most Several What Who Why How Where Which Another Other Others Both Each Even Not Now Then Once Until During Despite "
    "According Under Over More Among Between Today Yesterday Last Earlier Later Still Just Nobody Nothing Mr Mrs Ms".split()
)
"""Words that are capitalised at the start of a sentence and hardly anywhere else. No names: not May, Will or One."""

AFTER_THE_HOUR = frozenset(
    "ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT UTC BST CET CEST IST JST Eastern Central Mountain Pacific Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday Jan Feb March April May June July Aug Sept Oct Nov Dec January February August "
    "September October November December Mon Tue Tues Wed Thu Thurs Fri Sat Sun local".split()
)
"""Follows `a.m.` and `p.m.` within a sentence."""

GERMAN_AFTER_ORDINAL = frozenset(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jahrhundert Jahrhunderts".split()
)
"""Follows `3.` where the stop makes it `third`."""

SPEECH_VERBS = (
    "said says asked asks told replied added shouted yelled cried wrote tweeted exclaimed wondered chanted joked recalled answered "
    "continued declared screamed"
).split()
"""`"Why now?" Ann Lee asked.` is one sentence."""
