"""Closed classes of English: auxiliaries, determiners, pronouns, conjunctions, negators and so on."""

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
    """a an the this these those each every some any no another both all neither either several many few
    most such what whichever half enough""".split()
)
POSSESSIVES = frozenset("my your his her its our their".split())
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
    apart_from in_favour_of up_to as_well_as due_to besides""".split()
)
PARTICIPLES_AS_PREPOSITIONS = frozenset("according following including".split())
"""Prepositions for noun phrases, but for clauses participles, whose words are a clause of their own."""

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
    first recently forward away back together apart abroad home
    yet_now regardless ago far moreover otherwise tonight twice yes""".split()
)

# Phrases of amount.
QUANTIFYING_ADVERBS = frozenset("at_least at_most more_than fewer_than not_only doubtless".split())
QUANTIFYING_PHRASES = frozenset(
    "all_but a_few a_bit several nearly_all not_all some_of most many".split()
)

FINAL_MARKS = frozenset(".?!;:")
DASHES = frozenset({"—", "–", "--", "-"})
QUOTATION_MARKS = frozenset('"“”«»„‘')

ALL = (
    DETERMINERS | POSSESSIVES | PRONOUNS | PREPOSITIONS | PARTICIPLES_AS_PREPOSITIONS | EXCLUSIONS
    | CLAUSE_OR_PREPOSITION | COORDINATORS | SUBORDINATORS | QUESTION_WORDS | RELATIVES | ADVERBS
    | AUXILIARIES
)  # fmt: skip
"""All function words."""
