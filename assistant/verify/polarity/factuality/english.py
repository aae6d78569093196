"""Closed classes of English: auxiliaries, determiners, conjunctions, negators and fixed phrases."""

from __future__ import annotations

# Forms of be, have and do, and the modal verbs. They carry tense, negation and modality.
BE = frozenset("am is are was were be been being 's 're 'm".split())
HAVE = frozenset("has have had having 've".split())
DO = frozenset("do does did".split())
MODALS = frozenset("will would shall should can could may might must ought 'll 'd".split())
AUXILIARIES = BE | HAVE | DO | MODALS
FINITE_AUXILIARIES = frozenset(
    word for word in AUXILIARIES - {"be", "been", "being", "having"} if word.isalpha()
)
"""The auxiliaries with tense, written in full: those that open a closed question."""

# Words that open a noun phrase.
DETERMINERS = frozenset(
    """a an the this these those its his her their our my your each every some any no another both all
    neither either several many most few such what whichever whose half enough""".split()
)
SUBJECT_PRONOUNS = frozenset(
    """i you he she it we they nobody nothing everyone everybody everything somebody someone something
    anyone anybody anything none no_one there""".split()
)
OBJECT_PRONOUNS = frozenset(
    "me him us them himself herself itself themselves myself ourselves yourself her".split()
)
PRONOUNS = SUBJECT_PRONOUNS | OBJECT_PRONOUNS

PREPOSITIONS = frozenset(
    """about above across after against along among around as at before behind below beneath beside
    between beyond by despite down during for from in inside into like near of off on onto out outside
    over past per since through throughout till toward towards under until up upon via with within
    without unlike except than amid according_to because_of such_as instead_of rather_than other_than
    apart_from in_favour_of up_to as_well_as due_to""".split()
)

# Words that join clauses.
COORDINATORS = frozenset("and but or nor yet then so".split())
SUBORDINATORS = frozenset(
    """because although though while whereas when whenever if unless lest even_if so_that
    in_order_that provided provided_that as_long_as in_case even_though as_if now_that""".split()
)
CLAUSE_OR_PREPOSITION = frozenset("once before after since until till as than like".split())
"""Subordinators if a finite verb follows, else prepositions."""
CONDITIONS = frozenset(
    "if unless lest even_if provided provided_that as_long_as in_case as_if whether".split()
)
"""Their clause is only supposed."""
WEAK_CONDITIONS = frozenset("unless until till lest in_case even_if".split())
"""A main clause in the future stays as stated, though its condition may still end it."""
RELATIVES = frozenset("who which whose whom where that".split())
QUESTION_WORDS = frozenset("what whether how why who which where when if whom whose".split())

# Words that deny their clause.
NEGATORS = frozenset("not n't never no_longer not_yet nor".split())
NEGATIVE_PRONOUNS = frozenset("nobody nothing none no_one nowhere neither no".split())
WEAK_NEGATORS = frozenset(
    """once formerly previously hardly scarcely rarely seldom few little not_necessarily
    not_always""".split()
)
"""They deny nearly all of a clause; neither the clause nor its denial follows."""
EXCLUSIONS = frozenset(
    "unlike except excluding without beyond instead_of rather_than other_than apart_from not_by".split()
)
"""Prepositions that deny the clause for the words that follow."""
LOCAL_NEGATION_BEFORE = frozenset("with in at by for under of on".split())
"""After these, "no" denies only its own phrase: "with no warning", "in no time"."""

ADVERBS = frozenset(
    """also still just already soon then now even only again almost nearly ever always often
    sometimes later earlier yesterday today tomorrow here perhaps maybe indeed however instead
    thus hence therefore meanwhile both so very too quite rather well never not n't no_longer not_yet
    first recently forward away back together apart abroad home""".split()
)

# Phrases of amount.
QUANTIFYING_ADVERBS = frozenset("at_least at_most more_than fewer_than not_only doubtless".split())
QUANTIFYING_PHRASES = frozenset(
    "all_but a_few a_bit several nearly_all not_all some_of most many".split()
)

FINAL_MARKS = frozenset(".?!;:")
DASHES = frozenset({"—", "–", "--", "-"})
QUOTATION_MARKS = frozenset('"“”«»„‘')

_PHRASES = """
    no one|no_one
    no longer|no_longer
    not any longer|no_longer
    not any more|no_longer
    not anymore|no_longer
    not yet|not_yet
    as yet|yet_now
    yet to|yet_to
    not only|not_only
    not just|not_only
    not merely|not_only
    not least|especially
    not necessarily|not_necessarily
    not always|not_always
    not entirely|not_necessarily
    not fully|not_necessarily
    no doubt|doubtless
    no matter|regardless
    no sooner|as_soon
    no fewer than|at_least
    no less than|at_least
    not less than|at_least
    not fewer than|at_least
    at least|at_least
    no more than|at_most
    not more than|at_most
    at most|at_most
    at the most|at_most
    at the least|at_least
    no later than|by_then
    up to|up_to
    a maximum of|at_most
    a minimum of|at_least
    limited to|up_to
    capped at|up_to
    as many as|up_to
    as much as|up_to
    more than|more_than
    fewer than|fewer_than
    less than|fewer_than
    all but|all_but
    a few|a_few
    a little|a_bit
    quite a few|many
    a number of|several
    a majority of|most
    the majority of|most
    the bulk of|most
    nearly all|nearly_all
    almost all|nearly_all
    virtually all|nearly_all
    not all|not_all
    not every|not_all
    not everyone|not_all
    not everybody|not_all
    other than|other_than
    rather than|rather_than
    instead of|instead_of
    in place of|instead_of
    as opposed to|rather_than
    except for|except
    with the exception of|except
    apart from|apart_from
    aside from|apart_from
    in favour of|in_favour_of
    in favor of|in_favour_of
    according to|according_to
    because of|because_of
    due to the|because_of
    such as|such_as
    as well as|as_well_as
    even if|even_if
    even though|even_though
    so that|so_that
    in order to|to
    so as to|to
    provided that|provided_that
    as long as|as_long_as
    on condition that|provided_that
    on the condition that|provided_that
    in case|in_case
    as if|as_if
    as though|as_if
    now that|now_that
    each other|each_other
    one another|each_other
    one of|some_of
    of course|indeed
    at all|ever
    in vain|in_vain
    without success|in_vain
    by no means|not
    in no way|not
    far from|not
    anything but|not
    """
PHRASES: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): name
    for phrase, name in (line.strip().split("|") for line in _PHRASES.strip().splitlines())
}
"""Phrases that are read as a single word, by their words."""

_VERB_PHRASES = """
    rule out|rule_out
    turn down|reject
    vote down|reject
    throw out|reject
    call off|cancel
    step down|resign
    stand down|resign
    carry out|perform
    take place|happen
    take part|participate
    give up|give_up
    set up|establish
    shut down|close
    close down|close
    pull out|withdraw
    back down|withdraw
    go ahead|proceed
    go up|rise
    go down|fall
    make sure|ensure
    deny all|deny
    bring forward|advance
    put off|postpone
    find out|learn
    point out|say
    break down|break_down
    come true|come_true
    break off|break_off
    pull down|demolish
    tear down|demolish
    knock down|demolish
    take down|demolish
    put up|put_up
    put on|stage
    bring about|cause
    lead to|cause
    result in|cause
    come back|return
    go back|return
    call for|demand
    strike down|overturn
    move into|enter
    take over|acquire
    turn out|prove
    go on|continue
    carry on|continue
    set aside|overturn
    pass away|die
    """
VERB_PHRASES: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): name
    for phrase, name in (line.strip().split("|") for line in _VERB_PHRASES.strip().splitlines())
}
"""Verbs with a particle, by the base form of the verb and the particle."""
