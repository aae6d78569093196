"""Words that decide whether the clause that they govern is a fact: "fail to", "deny that", "plan to".

Each has an effect on its complement where it is affirmed and another where it is denied: "failed to
pay", "did not fail to pay". The classes follow L. Karttunen, Implicative Verbs (Language, 1971) and
Simple and Phrasal Implicatives (*SEM, 2012); the lists are our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.verify.grammar.verbs import verb_key


class Modality(StrEnum):
    """The way in which a text puts a statement forward."""

    FACT = "fact"
    REPORTED = "reported"
    """As the words of somebody: "said that"."""
    ABLE = "able"
    """As within somebody's power: "can"."""
    FUTURE = "future"
    """As to come: "will", "is to"."""
    PLAN = "plan"
    """As decided or arranged: "is due to", "agreed to"."""
    INTENT = "intent"
    """As planned, promised or expected: "plans to", "is expected to"."""
    WISH = "wish"
    """As wanted, tried, offered or proposed."""
    REQUEST = "request"
    """As asked for, ordered or due: "urged them to", "must"."""
    POSSIBLE = "possible"
    """As possible, supposed or alleged: "may", "is believed to"."""
    CONDITIONAL = "conditional"
    """As true under a condition: "if", "would"."""
    COUNTERFACTUAL = "counterfactual"
    """As something that would have been."""
    DENIED = "denied"
    """As denied by somebody, without the text's own word for it."""
    OPEN = "open"
    """As not known or not decided: "has not said whether"."""


STRENGTH = {
    modality: rank
    for rank, modalities in enumerate(
        (
            (Modality.FACT,),
            (Modality.REPORTED, Modality.ABLE),
            (Modality.FUTURE,),
            (Modality.PLAN,),
            (Modality.INTENT,),
            (Modality.WISH, Modality.REQUEST),
            (Modality.POSSIBLE,),
            (Modality.CONDITIONAL,),
            (Modality.COUNTERFACTUAL,),
            (Modality.DENIED,),
            (Modality.OPEN,),
        )
    )
    for modality in modalities
}
"""Distance from a fact; the greater one of two modalities holds where they meet."""


@dataclass(frozen=True)
class Factuality:
    """The truth that a text gives a word: 1 affirmed, -1 denied, 0 neither; and its modality."""

    sign: int = 1
    modality: Modality = Modality.FACT

    def denied(self) -> Factuality:
        """Return the state after a negator."""
        return Factuality(-self.sign, self.modality)

    def weakened(self, modality: Modality) -> Factuality:
        """Return the state with the weaker of its own and another modality."""
        return Factuality(self.sign, max(self.modality, modality, key=STRENGTH.__getitem__))


@dataclass(frozen=True)
class Effect:
    """The states of a complement where its operator is affirmed and where it is denied."""

    affirmed: Factuality
    denied: Factuality

    def on(self, state: Factuality) -> Factuality:
        """Return the state of the complement of an operator that has a state itself."""
        if state.modality is Modality.DENIED:
            # "denied reports that it would": the content of the reports is denied.
            inner = Factuality(-self.affirmed.sign, Modality.DENIED)
        elif state.sign == 0:
            inner = Factuality(0, self.affirmed.modality)
        else:
            inner = self.affirmed if state.sign > 0 else self.denied
        return inner.weakened(state.modality)


_CODES = {
    "+": Factuality(),
    "-": Factuality(-1),
    "+f": Factuality(1, Modality.PLAN),
    "-f": Factuality(-1, Modality.PLAN),
    "+u": Factuality(1, Modality.FUTURE),
    "-u": Factuality(-1, Modality.FUTURE),
    "+i": Factuality(1, Modality.INTENT),
    "-i": Factuality(-1, Modality.INTENT),
    "+w": Factuality(1, Modality.WISH),
    "-w": Factuality(-1, Modality.WISH),
    "+q": Factuality(1, Modality.REQUEST),
    "-q": Factuality(-1, Modality.REQUEST),
    "+p": Factuality(1, Modality.POSSIBLE),
    "-p": Factuality(-1, Modality.POSSIBLE),
    "+r": Factuality(1, Modality.REPORTED),
    "-d": Factuality(-1, Modality.DENIED),
    "?": Factuality(0, Modality.OPEN),
    ".": Factuality(0, Modality.POSSIBLE),
    "0": Factuality(0),
}


def _table(text: str) -> dict[str, Effect]:
    """Read lines of `affirmed/denied: words`."""
    table: dict[str, Effect] = {}
    for line in text.strip().splitlines():
        codes, _, words = line.partition(":")
        affirmed, denied = codes.strip().split("/")
        effect = Effect(_CODES[affirmed], _CODES[denied])
        table.update({verb_key(word): effect for word in words.split()})
    return table


BEFORE_TO = _table(
    """
    +/-: manage happen dare bother remember begin start continue able get come
    +/-: prove turn help opt enough ability
    +r/.: claim
    +/.: force cause compel oblige persuade proud glad happy pleased sorry surprised
    0/0: use
    -/+: fail neglect forget omit failure
    -/+: decline refuse unable impossible refusal inability powerless
    -/.: too unwilling reluctant yet_to
    ./+: hesitate
    +f/-f: decide agree set due
    +f/-f: schedule
    +f/-f: decision agreement slated bound
    +u/-u: go
    +i/-i: plan intend promise pledge vow expect undertake intention prepare
    +i/-i: ready poised commit determined about
    +w/-f: want wish hope seek try attempt aim offer propose like
    +w/-f: prefer apply campaign fight struggle wait
    +w/-f: strive bid effort proposal offer hope keen willing eager move desire ambition
    +p/-p: seem appear likely tend allege say believe think report suppose rumour rumor assume
    +p/-p: estimate consider feel suspect hold threaten threat risk chance
    -p/+p: unlikely
    +q/-q: urge order tell ask request require demand instruct call advise encourage invite need have
    +q/-q: ought call duty supposed want_them recommend necessary beg
    +p/-: allow permit let enable authorise authorize entitle permission right power licence
    -/+p: forbid ban prohibit bar
    -q/+p: warn
    -/.: pretend
    """
)
"""Operators of an infinitive: "failed to pay", "the refusal to pay"."""

BEFORE_GERUND = _table(
    """
    -/+: short avoid stop cease quit prevent escape refrain abstain resist
    -/+: end fail give_up halt keep_from
    -/.: acquit clear
    -d/+: deny
    +/-: begin start continue keep finish admit confess regret recall remember succeed resume go
    +/.: convict guilty like enjoy love capable
    +w/-f: consider contemplate suggest propose discuss plan think dream
    +q/-q: recommend advise urge
    -/+p: ban bar exclude discourage dissuade deter prohibit
    +p/.: accuse suspect charge allege risk suspicion allegation accusation possibility chance prospect
    -/.: instead
    -/+p: rule_out exclude
    """
)
"""Operators of a form in -ing, bare or behind a preposition: "denied taking", "kept from leaving"."""

BEFORE_THAT = _table(
    """
    +r/?: say tell report announce state add declare insist write explain assure inform
    +r/.: claim report argue note reply reveal disclose mention
    +r/.: stress acknowledge concede admit statement
    +r/.: promise pledge vow boast
    +/.: confirm show find realise realize learn discover prove see know remember forget notice aware
    +/.: accept clear certain fact proof regret unaware true agree
    -d/+p: deny denial dispute
    -d/.: reject dismiss refute
    -p/+p: doubt unlikely
    +p/-p: think believe assume feel expect suppose likely reckon imagine seem appear
    +p/.: suspect suggest fear warn allege possible estimate guess rumour rumor allegation caution
    +p/.: suggestion suspicion possibility chance risk accusation speculation
    +p/.: worry belief indicate speculate
    +f/-f: decide decision rule order
    +w/.: hope wish propose demand request recommend call urge require hopeful
    -/+p: rule_out false untrue pretend impossible exclude
    ?/+: question
    ?/?: unclear unknown uncertain undecided wonder ask
    +/?: evidence sign indication
    """
)
"""Operators of a clause with or without "that": "denied that", "it is likely that"."""

BEFORE_QUESTION = _table(
    """
    +/?: say tell know see show reveal disclose explain describe learn find discover decide announce
    +/?: confirm clear certain remember forget state report specify understand sure comment mention
    ?/?: ask wonder unclear unknown uncertain undecided question doubt investigate examine consider
    ?/?: determine study decline refuse debate discuss establish
    """
)
"""Operators of an indirect question. One with "whether" or "if" stays open after all of them."""

BEFORE_NOUN = _table(
    """
    -/+: prevent avoid avert lack escape cancel absence
    -/+: drop scrap abandon shelve cancel reject block withdraw oppose bury
    -/+p: rule_out exclude
    -d/+: deny
    -d/.: dismiss dispute refute
    +w/-f: propose seek demand consider
    +p/.: allege suspect fear risk threaten
    """
)
"""Verbs that affirm or deny the event that is their object: "denied wrongdoing"."""

DROPPED_NOUNS = frozenset(
    verb_key(word)
    for word in "drop scrap abandon shelve cancel reject block withdraw oppose bury".split()
)
"""Verbs of BEFORE_NOUN that deny only a plan: "dropped its plan to"."""
ANNULLING_VERBS = frozenset(
    verb_key(word) for word in "avert prevent cancel avoid ban prohibit forbid outlaw rule_out".split()
)
"""Verbs whose passive denies the event that is their subject: "a strike was averted"."""
POSITION_NOUNS = frozenset(
    verb_key(word) for word in "position stance view decision opinion comment verdict".split()
)
"""Nouns that leave a matter open where they are denied: "has taken no position on"."""
PLAN_NOUNS = frozenset(
    verb_key(word) for word in "plan proposal bid attempt idea offer intention call demand".split()
)
REPORT_VERBS = frozenset(
    verb_key(word)
    for word in """say tell report announce state add declare insist write explain claim argue note reply
    reveal disclose stress acknowledge concede admit warn confirm think believe hope expect fear suggest
    know feel deny assume show promise pledge find realise learn suspect estimate assure inform vow
    recall predict conclude wish agree""".split()
)
"""Verbs that take a clause without "that"."""

SPEECH_VERBS = frozenset(
    verb_key(word)
    for word in """say tell add explain note write argue warn claim announce report state insist recall
    reply declare admit""".split()
)
"""Verbs of a reporting clause after or within the reported words: ", the owner said"."""

CONCLUDING_VERBS = frozenset(
    verb_key(word)
    for word in """suggest show find conclude predict estimate believe think confirm stress complain
    concede acknowledge agree reveal suspect fear hope indicate""".split()
)
"""Verbs of a reporting clause that only ends a sentence: ", a new study suggests"."""
