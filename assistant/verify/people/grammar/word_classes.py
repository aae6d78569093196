"""Closed word classes of English that reading clauses needs: function words, titles, irregular verbs."""

from __future__ import annotations

from assistant.verify.number_words import CARDINALS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = _words(
    "the a an this these those some any each every no all both another several many few most such"
    " last next"
)
POSSESSIVES = _words("my your his her its our their whose")
SUBJECT_PRONOUNS = _words(
    "he she they it we i you someone somebody everyone everybody anyone anybody nobody none nothing"
    " everything something"
)
OBJECT_PRONOUNS = _words("him them us me himself herself themselves itself")
MALE_PRONOUNS = _words("he him his himself")
FEMALE_PRONOUNS = _words("she her hers herself")
NEUTER_PRONOUNS = _words("it its itself")
PREPOSITIONS = _words(
    "of in on at by for from with without about against between among during before after since"
    " until till under over through across into onto near behind beyond within despite upon along"
    " around toward towards per than like unlike up down out off via amid including following below"
    " above according beside besides inside outside throughout"
)
SUBORDINATORS = _words(
    "that because although though while when if unless whether as where why how so what whereas"
)
CONJUNCTIONS = _words("and or but nor yet")
RELATIVES = _words("who whom which that whose")
ADVERBS = _words(
    "not never also only just still already now then later soon ever even almost again once too very"
    " today yesterday tomorrow tonight however meanwhile instead thus hence therefore moreover indeed"
    " always often sometimes perhaps rather quite otherwise twice ago together far yes no"
)
NUMBER_WORDS = (frozenset(CARDINALS) | _words("hundred thousand million billion")) - {"one"}
"""Number words without "one", which is a pronoun as often."""
BE_FORMS = _words("is are was were be been being am isn't aren't wasn't weren't")
AUXILIARIES = BE_FORMS | _words(
    "has have had do does did will would can could may might shall should must cannot having hasn't"
    " haven't hadn't don't doesn't didn't won't wouldn't can't couldn't mightn't shouldn't mustn't 's"
    " 're 've 'll 'd"
)

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

_IRREGULAR = """
arose:arise ate:eat beat:beat beaten:beat became:become began:begin begun:begin bent:bend bet:bet
bid:bid bit:bite bitten:bite bled:bleed blew:blow blown:blow bore:bear born:bear bought:buy
bound:bind bred:breed broadcast:broadcast broke:break broken:break brought:bring built:build
burnt:burn burst:burst came:come cast:cast caught:catch chose:choose chosen:choose clung:cling
come:come cost:cost crept:creep cut:cut dealt:deal did:do died:die done:do drank:drink drawn:draw
drew:draw driven:drive drove:drive drunk:drink dug:dig dwelt:dwell eaten:eat fallen:fall fed:feed
fell:fall felt:feel fit:fit fled:flee flew:fly flown:fly forbade:forbid forecast:forecast
foresaw:foresee foretold:foretell forgot:forget forgotten:forget fought:fight found:find
froze:freeze frozen:freeze gave:give given:give gone:go got:get gotten:get grew:grow ground:grind
grown:grow heard:hear held:hold hid:hide hidden:hide hit:hit hung:hang hurt:hurt kept:keep
knelt:kneel knew:know known:know laid:lay lain:lie leapt:leap learnt:learn led:lead left:leave
lent:lend let:let lit:light lost:lose made:make meant:mean met:meet misled:mislead mistook:mistake
mown:mow outran:outrun overcame:overcome overran:overrun oversaw:oversee overseen:oversee
overtaken:overtake overthrew:overthrow overtook:overtake paid:pay proven:prove put:put quit:quit
ran:run rang:ring read:read rebuilt:rebuild retook:retake rewritten:rewrite rewrote:rewrite
ridden:ride risen:rise rode:ride rose:rise run:run said:say sang:sing sank:sink sat:sit saw:see
seen:see sent:send set:set sewn:sew shaken:shake shed:shed shone:shine shook:shake shot:shoot
showed:show shown:show shut:shut slain:slay slept:sleep slid:slide sold:sell sought:seek sown:sow
sped:speed spent:spend split:split spoke:speak spoken:speak sprang:spring spread:spread spun:spin
stole:steal stolen:steal stood:stand strove:strive struck:strike stuck:stick stung:sting sued:sue
sung:sing sunk:sink swam:swim swept:sweep swore:swear sworn:swear swung:swing taken:take
taught:teach thought:think threw:throw thrown:throw told:tell took:take tore:tear torn:tear
trod:tread undergone:undergo understood:understand undertaken:undertake undertook:undertake
underwent:undergo undid:undo upheld:uphold upset:upset went:go wept:weep wet:wet withdrawn:withdraw
withdrew:withdraw withheld:withhold woke:wake won:win wore:wear worn:wear wound:wind written:write
wrote:write wrung:wring
"""
IRREGULAR_VERBS = dict(pair.split(":") for pair in _IRREGULAR.split())
"""Base form by irregular past form or participle."""
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
