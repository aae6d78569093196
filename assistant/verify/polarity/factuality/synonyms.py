"""Words that a paraphrase may use for each other: common predicates, with the nouns built from them."""

from __future__ import annotations

from functools import lru_cache

from assistant.verify.grammar.verbs import verb_key

_GROUPS = """
    supply deliver provide furnish
    demolish destroy raze knock pull_down tear_down take_down demolition
    build construct erect construction
    publish issue release publication appear
    publish print
    buy purchase acquire acquisition
    sell sale
    get receive obtain gain win
    give grant award hand donate
    lend loan
    say state declare announce disclose reveal tell comment report mention confirm
    deny dispute reject contest
    accept acknowledge admit concede
    think believe consider reckon
    arrest detain hold custody catch
    charge accuse prosecute indict
    convict guilty conviction
    sentence jail imprison prison
    kill die death dead perish fatal lose_life
    injure hurt wound injury
    damage harm wreck
    resign quit resignation step_down leave
    dismiss sack fire remove oust
    appoint name elect choose select pick appointment election
    hire employ recruit job work
    open reopen opening inaugurate
    close shut closure
    start begin launch commence
    stop end finish halt cease discontinue
    cancel scrap abandon drop call_off
    delay postpone defer
    decide decision resolve determine
    agree agreement consent
    promise pledge vow promise undertake guarantee
    plan intend intention propose proposal
    want wish desire
    hope expect
    need require requirement
    allow permit let authorise permission
    forbid ban prohibit outlaw
    support back favour endorse approve
    oppose object resist opposition
    refuse decline reject refusal turn_down
    win victory beat defeat triumph
    lose defeat
    lead head chair run
    rise increase grow climb growth go_up put_up raise
    fall drop decline decrease shrink go_down decline
    reduce cut lower reduction
    raise increase lift put_up
    move relocate shift transfer
    leave depart departure
    arrive reach come arrival
    visit tour attend visitor
    perform play performance stage put_on
    show exhibit display present
    make produce manufacture production
    create establish found set_up
    study investigate examine research
    find discover detect notice discovery
    know aware knowledge familiar
    see notice observe
    use employ apply
    cause lead_to bring_about result responsible blame
    prevent stop block avert avoid
    help assist aid
    protect guard safe
    pay spend payment
    cost price
    owe debt
    live reside inhabit home resident
    move_in settle
    marry wed marriage wife husband
    born birth
    write author compose
    translate translation
    direct film
    teach instruct lesson tuition
    study learn student
    apply application
    ask request
    demand insist call_for
    warn caution warning
    threaten threat
    attack assault strike
    vote ballot
    abstain abstention
    overturn quash annul strike_down
    uphold confirm
    appeal contest
    sign conclude signature
    suspend halt pause
    resume restart
    repair fix mend
    replace substitute
    evacuate flee leave
    search look seek
    rescue save
    survive escape
    crash collide collision
    burn fire blaze
    flood flooding
    break exceed surpass
    miss lack
    include contain comprise
    exclude rule_out dismiss
    link connect relate
    merge join combine
    own possess belong owner
    rent lease hire
    return come_back go_back
    remain stay continue keep still
    change alter modify
    complete finish end
    test try trial
    vaccinate immunise vaccine
    treat treatment
    discuss debate talk
    meet meeting
    negotiate talk negotiation
    join enter
    participate compete take_part
    pass adopt approve carry
    veto block
    ratify approve
    fund finance fund
    earn make
    free_of_charge gratis free
    tall high height
    wide broad
    whole entire all
    large big great
    small little
    rare scarce
    common frequent
    """
_NUMBERS: dict[str, set[int]] = {}
for _number, _line in enumerate(_GROUPS.strip().splitlines()):
    for _word in _line.split():
        _NUMBERS.setdefault(verb_key(_word), set()).add(_number)


@lru_cache(maxsize=200_000)
def are_synonyms(first: str, second: str) -> bool:
    """Return whether two keys are of one group."""
    return bool(_NUMBERS.get(first, set()) & _NUMBERS.get(second, set()))
