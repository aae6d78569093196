"""Verbs of English: the irregular forms, and common verbs that are recognised without an ending."""

from __future__ import annotations

from functools import lru_cache

from assistant.verify.terms import stem


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Base form, past and participle, where they are not built with -ed. Equal forms are left out.
_IRREGULAR = """
    arise arose arisen;awake awoke awoken;bear bore borne born;beat beat beaten;become became;
    begin began begun;bend bent;bet bet;bid bid;bind bound;bite bit bitten;bleed bled;blow blew blown;
    break broke broken;breed bred;bring brought;broadcast broadcast;build built;burn burnt;burst burst;
    buy bought;cast cast;catch caught;choose chose chosen;cling clung;come came;cost cost;creep crept;
    cut cut;deal dealt;dig dug;draw drew drawn;dream dreamt;drink drank drunk;drive drove driven;
    dwell dwelt;eat ate eaten;fall fell fallen;feed fed;feel felt;fight fought;find found;flee fled;
    fly flew flown;forbid forbade forbidden;forecast forecast;foresee foresaw;foretell foretold;
    forget forgot forgotten;forgive forgave forgiven;freeze froze frozen;get got gotten;
    give gave given;go went gone;grow grew grown;hang hung;hear heard;hide hid hidden;hit hit;
    hold held;hurt hurt;keep kept;kneel knelt;know knew known;lay laid;lead led;lean leant;leap leapt;
    learn learnt;leave left;lend lent;let let;lie lay lain;light lit;lose lost;make made;mean meant;
    meet met;mislead misled;mistake mistook mistaken;mow mown;outrun outran;overcome overcame;
    overrun overran;oversee oversaw overseen;overtake overtaken overtook;overthrow overthrew;pay paid;
    prove proven;put put;quit quit;read read;rebuild rebuilt;retake retook;rewrite rewritten rewrote;
    ride rode ridden;ring rang rung;rise rose risen;run ran;say said;see saw seen;seek sought;
    sell sold;send sent;set set;sew sewn;shake shook shaken;shed shed;shine shone;shoot shot;
    show shown;shrink shrank shrunk;shut shut;sing sang sung;sink sank sunk;sit sat;slay slain;
    sleep slept;slide slid;sow sown;speak spoke spoken;speed sped;spend spent;spin spun;split split;
    spread spread;spring sprang sprung;stand stood;steal stole stolen;stick stuck;sting stung;
    strike struck stricken;strive strove striven;swear swore sworn;sweep swept;swim swam swum;
    swing swung;take took taken;teach taught;tear tore torn;tell told;think thought;throw threw thrown;
    tread trod;undergo underwent undergone;understand understood;undertake undertook undertaken;
    undo undid undone;uphold upheld;wake woke woken;wear wore worn;weave wove woven;weep wept;win won;
    withdraw withdrew withdrawn;withhold withheld;withstand withstood;wring wrung;write wrote written
    """

# Common verbs, so that their plain form and the form in -s are seen as verbs.
_COMMON = """
    abandon abolish absorb abstain accept accompany accuse achieve acknowledge acquire act adapt add
    address adjust admit adopt advance advise affect agree aim allege allow announce answer apologise
    apologize appeal appear apply appoint approach approve argue arrange arrest arrive ask assert assess
    assist assume assure attack attempt attend attract avoid award back ban bar base battle be become
    begin believe belong benefit blame block boost borrow break bring build buy call campaign cancel
    capture care carry cast cause cease celebrate challenge change charge check choose claim clean clear
    climb close collapse collect combine come comment commit compare compete complain complete comply
    concede conclude condemn conduct confess confirm connect consider consist construct contain continue
    contract contribute control convert convict cooperate cope correct cost cover create criticise
    criticize cross cure cut damage deal debate decide declare decline decrease defeat defend define
    delay deliver demand demolish deny depend deploy describe deserve design destroy detail detect
    determine develop die differ dig direct disagree disappear disclose discover discuss dismiss display
    dispute dissolve divide dominate donate double doubt draw drive drop earn eat elect eliminate emerge
    employ enable encourage end endorse enforce enjoy ensure enter escape establish estimate evacuate
    evade examine exceed exchange exclude excuse exhibit exist expand expect experience expire explain
    explode export express extend face fail fall favour favor fear feature feel fight file fill finance
    find finish fire fit fix flee float flood fly focus follow forbid force forget forgive form found
    free fund gain gather generate get give go govern grant grow guarantee handle happen harm hate head
    hear help hesitate hide hike hint hire hit hold hope host house hurt identify ignore imagine impose
    improve include increase indicate inform inherit injure insist install insure intend introduce
    invest investigate invite involve issue join judge jump justify keep kill know lack land last launch
    lay lead learn leave lend let lie lift like limit link list live load locate lock look lose love
    lower maintain make manage march mark marry matter mean measure meet mention merge miss mourn move
    name need negotiate note notice obtain occupy occur offer open operate oppose order organise
    organize oust overturn owe own paint participate pass pay perform permit persuade place plan plant
    play plead pledge point postpone praise predict prefer prepare present preserve press prevail
    prevent proceed produce profit prohibit promise promote propose protect protest prove provide
    publish pull purchase pursue push qualify question quit quote raise reach react read realise realize
    rebuild recall receive recognise recognize recommend recover recruit reduce refer reflect refuse
    regain regret reject release rely remain remember remove renew rent repair repeat replace reply
    report represent request require rescue reserve resign resist resolve respond rest restore restrict
    result resume retain retire return reveal reverse review rise rob rule run sail save say scrap
    search secure see seek seem seize sell send sentence separate serve set settle share shelve shift
    shout show shrink shut sign sing sink sit sleep slow smoke solve sound speak spend split sponsor
    spread stage stand star start state stay steal step stop strengthen stress strike struggle study
    submit succeed sue suffer suggest suit supply support suppose surge surrender survive suspect
    suspend sustain swim take talk teach tell tend terminate test testify thank think threaten throw
    tie top tour trade train transfer transform travel treat try turn understand undergo unite unveil
    update urge use vanish veto view violate visit vote vow wait walk want warn waste watch weaken wear
    weigh welcome win wish withdraw withhold witness work worry wound write yield rule_out give_up
    """

IRREGULAR: dict[str, str] = {
    form: forms[0]
    for forms in (entry.split() for entry in _IRREGULAR.replace("\n", " ").split(";"))
    for form in forms
}
IRREGULAR.update(dict.fromkeys("has had having".split(), "have"))
IRREGULAR.update(dict.fromkeys("does did done".split(), "do"))
"""Base form by any form of an irregular verb."""
BASE_FORMS = frozenset(_COMMON.split()) | frozenset(IRREGULAR.values())
PAST_FORMS = frozenset(form for form, base in IRREGULAR.items() if form != base) | {
    "cut", "put", "set", "hit", "hurt", "let", "cost", "shut", "split", "spread", "quit", "beat",
    "burst", "read", "bid", "broadcast", "cast", "forecast",
}  # fmt: skip
"""Past forms and participles that do not end in -ed."""
_VERB_STEMS = frozenset(stem(verb) for verb in BASE_FORMS)
_NO_VERBS_IN_ED = frozenset(
    """need indeed hundred red bed shed seed feed speed breed weed exceed succeed proceed wed sacred
    naked wicked hatred kindred alleged united embed deed creed greed steed reed""".split()
)
_NO_VERBS_IN_ING = frozenset(
    """king ring thing something anything everything nothing spring string wing during morning evening
    building meeting ceiling wedding sing bring sibling shilling sterling""".split()
)


@lru_cache(maxsize=100_000)
def verb_key(lower: str) -> str:
    """Return the key of a word, the same for all forms of a verb: `rise` for rose, risen and rising."""
    return stem(IRREGULAR.get(lower, lower))


def is_known_verb(lower: str) -> bool:
    """Return whether a word can be a form of a common or irregular verb."""
    base = lower.removeprefix("re")
    return (
        lower in IRREGULAR or stem(lower) in _VERB_STEMS or (len(base) > 3 and stem(base) in _VERB_STEMS)
    )


def is_past_form(lower: str) -> bool:
    """Return whether a word can be a past tense or participle."""
    return lower in PAST_FORMS or (
        lower.endswith("ed") and lower not in _NO_VERBS_IN_ED and len(lower) > 3
    )


def is_ing_form(lower: str) -> bool:
    """Return whether a word can be a participle or gerund in -ing."""
    return lower.endswith("ing") and lower not in _NO_VERBS_IN_ING and len(lower) > 4


REPORTING_VERBS = _words(
    "said says say told tells tell added adds add announced announces announce claimed claims claim"
    " stated states state explained explains explain insisted insists insist argued argues argue"
    " warned warns warn confirmed confirms confirm admitted admits admit wrote writes write reported"
    " reports report declared declares declare noted notes note replied replies reply asked asks ask"
    " promised promises promise suggested suggests suggest believes believed believe thinks thought"
    " think denied denies deny acknowledged acknowledges acknowledge complained complains complain"
    " hoped hopes hope predicted predicts predict estimated estimates estimate testified testifies"
    " conceded concedes remarked recalled recalls vowed vows pledged pledges stressed stresses"
    " tweeted joked repeated"
)
"""Verbs whose subject is the speaker of a clause or of a quotation."""

RECIPROCAL_VERBS = _words(
    "meet marry fight match resemble differ equal join merge face divorce date border debate compete"
)
"""Verbs that say the same with subject and object exchanged."""
ATTITUDE_VERBS = _words(
    "call expect want promise dismiss believe hope fear support oppose back favour favor criticise"
    " criticize praise blame doubt like love hate prefer welcome reject accept refuse vote offer know"
    " see need plan intend live work stay visit attend stand sit speak abstain"
)
"""Verbs of opinion, will and manner of life: that one person does it does not exclude another."""
