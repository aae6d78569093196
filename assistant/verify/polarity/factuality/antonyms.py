"""Opposite words: common predicates in both directions, and the prefixes that deny a word."""

from __future__ import annotations

from functools import lru_cache

from assistant.verify.grammar.verbs import verb_key
from assistant.verify.polarity.factuality.synonyms import are_synonyms

# Words before the bar are opposites of the words behind it; words of one side may replace each other.
_OPPOSITES = """
    rise raise lift increase grow climb gain jump soar surge improve expand up higher growth | fall
        decrease
        drop decline
        shrink sink plunge slump reduce slip lower dip tumble plummet down cut reduction
    win victory winner | lose loser
    profit surplus | loss deficit
    accept approve support back backer favour favor endorse welcome adopt pass ratify uphold
        in_favour_of
        approval supporter agree consent | reject oppose refuse veto against condemn rejection opposition
        opponent object resist disagree dismiss
    allow permit legalise legalize authorise authorize legal | forbid ban prohibit bar outlaw
        illegal prevent block
    open opened opening reopen | close shut closed closure
    start begin launch | stop end finish cease halt
    arrive enter join come | leave depart quit exit
    buy purchase acquire | sell
    lend | borrow
    hire recruit employ appoint | sack dismiss redundant
    survive alive live | die dead kill perish death
    succeed success | fail failure
    remember | forget
    admit confess acknowledge concede confirm accept agree | deny denial dispute reject contest disagree
    admit accept | refuse reject exclude expel bar
    break hit reach meet catch attend | miss
    rise fall change increase decrease grow drop decline vary | unchanged stable steady flat
    guilty convict conviction | innocent acquit acquittal
    present attend | absent absence
    true right correct | false wrong untrue incorrect
    possible | impossible
    safe | dangerous unsafe
    rich wealthy | poor
    strong strengthen | weak weaken
    public | private
    early earlier before | late later after
    first | last
    more | fewer less
    above over | below under
    majority most | minority
    maximum | minimum
    old older | young younger
    large larger big bigger great greater tall taller long longer | small smaller short shorter
    heavy heavier | light lighter
    fast faster quick | slow slower
    expensive dear costly | cheap inexpensive
    hot warm warmer | cold cool colder cooler
    full | empty
    north northern | south southern
    east eastern | west western
    inside | outside
    male man men | female woman women
    stay | leave depart
    remain stay continue keep retain | resign quit step_down abolish abandon scrap
    cancel scrap call_off | proceed hold happen stage
    blame accuse charge convict guilty | clear acquit exonerate innocent
    praise applaud | criticise criticize condemn
    deep deeper | shallow shallower
    spare | destroy damage hit
    wide wider broad broader | narrow narrower
    rare | common frequent
    near nearer close closer | far farther further
    same identical similar | different
    dry | wet
    light bright | dark
    loud noisy | quiet silent
    clean | dirty polluted
    sharp | blunt
    thick | thin
    generous | mean
    brave | cowardly
    sick ill | healthy well
    awake | asleep
    married | single divorced
    won unbeaten | beaten
    ahead | behind
    inhabited | deserted
    sober | drunk
    build construct erect | demolish dismantle destroy
    add include | remove exclude omit
    free release | arrest detain jail imprison
    extend prolong lengthen | shorten
    accelerate hasten | delay postpone
    protect preserve | destroy
    hide conceal | reveal disclose show
    love like | hate dislike
    optimistic hopeful | pessimistic
    satisfied happy pleased | dissatisfied unhappy angry
    advance | retreat
    attack | defend
    create establish found | abolish dissolve
    encourage | discourage
    import | export
    lift | impose
    overestimate | underestimate
    exceed | undershoot
    permanent | temporary
    unanimous unanimously | divided split
    active | inactive
    better best | worse worst
    high | low
    easy | difficult hard
    lock | unlock
    vote | abstain
    participate | abstain
    known clear established certain | unknown unclear uncertain
    """

_SIDES: dict[str, list[tuple[int, int]]] = {}
for _number, _entry in enumerate(_OPPOSITES.replace("\n        ", " ").strip().splitlines()):
    for _side, _words in enumerate(_entry.split("|")):
        for _word in _words.split():
            _SIDES.setdefault(verb_key(_word), []).append((_number, _side))

_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "non-", "mis")
_SHORTEST_BASE = 4
"""Letters. Shorter remainders are chance: "unit" is no opposite of "it"."""


@lru_cache(maxsize=200_000)
def relation(first: str, second: str) -> int:
    """Return 1 if two keys have the same meaning, -1 if they are opposites, 0 if neither is known."""
    if first == second:
        return 1
    if _is_prefixed(first, second) or _is_prefixed(second, first):
        return -1
    sides = dict(_SIDES.get(first, ()))
    for number, side in _SIDES.get(second, ()):
        if number in sides:
            return 1 if sides[number] == side else -1
    if are_synonyms(first, second):
        return 1
    return -1 if _denies_synonym(first, second) or _denies_synonym(second, first) else 0


def _denies_synonym(longer: str, other: str) -> bool:
    """Return whether a key denies, by a prefix, a synonym of another: "unaware" and "know"."""
    return any(
        longer.startswith(prefix) and are_synonyms(longer[len(prefix) :], other)
        for prefix in ("un", "in", "dis")
    )


def _is_prefixed(longer: str, shorter: str) -> bool:
    """Return whether a key is another with a prefix that denies it: "unaware" and "aware"."""
    return len(shorter) >= _SHORTEST_BASE and any(longer == prefix + shorter for prefix in _PREFIXES)
