"""Claims that affirm what their quote denies, leaves open or supposes, and true paraphrases."""

from __future__ import annotations

import pytest

from assistant.verify.polarity.findings import agrees_with_yes, polarity_findings
from assistant.verify.verdicts import Evidence, Finding, FindingKind, Verdict

POLARITY, MODALITY = FindingKind.POLARITY, FindingKind.MODALITY
UNKNOWN, QUANTIFIER = FindingKind.UNKNOWN, FindingKind.QUANTIFIER


def findings(claim: str, quote: str) -> dict[FindingKind, Finding]:
    return {finding.kind: finding for finding in polarity_findings(claim, Evidence(quote))}


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Ida Vik signed the lease.", "Ida Vik did not sign the lease."),
        ("Ida Vik signed the lease.", "Ida Vik didn't sign the lease."),
        ("Ida Vik signed the lease.", "Ida Vik never signed the lease, her lawyer said."),
        ("Ida Vik signed the lease.", "Ida Vik refused to sign the lease."),
        ("Ida Vik signed the lease.", "Ida Vik declined to sign the lease."),
        ("Ida Vik signed the lease.", "Ida Vik failed to sign the lease in time."),
        ("Ida Vik signed the lease.", "Ida Vik was unable to sign the lease."),
        ("Ida Vik signed the lease.", "Ida Vik has yet to sign the lease."),
        ("Ida Vik signed the lease.", "Ida Vik was prevented from signing the lease."),
        ("Ida Vik signed the lease.", "Ida Vik left without signing the lease."),
        ("Ida Vik signed the lease.", "Neither Ida Vik nor her son signed the lease."),
        ("Ida Vik signed the lease.", "Ida Vik, who runs a bakery, did not sign the lease."),
        ("Ida Vik did not sign the lease.", "Ida Vik signed the lease on Friday."),
        ("Ida Vik did not sign the lease.", "Ida Vik managed to sign the lease on Friday."),
        ("Ida Vik never signed the lease.", "Ida Vik did not fail to sign the lease."),
        ("Ida Vik refused to sign the lease.", "Ida Vik signed the lease on Friday."),
        ("The lease was signed by Ida Vik.", "Ida Vik did not sign the lease."),
        ("A bidder has emerged.", "No bidder has emerged."),
        ("No bidder has emerged.", "A bidder has emerged from Oslo."),
        ("The storm killed two sailors.", "The storm injured two sailors and killed none."),
        ("The museum is insured.", "The museum is not insured."),
        ("The museum was uninsured.", "The museum was insured."),
        ("The mayor was aware of the leak.", "The mayor was unaware of the leak."),
        ("The mayor was unaware of the leak.", "The mayor was not unaware of the leak."),
        ("Everyone denied that the pier is safe.", "No one denied that the pier is safe."),
        ("The pier is unsafe.", "Inspectors do not believe that the pier is unsafe."),
        ("Rents rose in March.", "Rents fell in March."),
        ("Rents in Skarvik increased in March.", "Rents in Skarvik dropped in March."),
        ("The court accepted the appeal.", "The court rejected the appeal."),
        ("The team won the final.", "The team lost the final."),
        ("The union backs the plan.", "The union opposes the plan."),
        ("The ferry pier opened in May.", "The ferry pier closed in May."),
        ("The jury found the driver innocent.", "The jury found the driver guilty."),
        ("Smoking on the pier is legal.", "Smoking on the pier is illegal."),
        ("The delegates agreed with the chair.", "The delegates disagreed with the chair."),
        ("Police ruled out sabotage.", "Police could not rule out sabotage."),
        ("Police did not rule out sabotage.", "Police ruled out sabotage on Monday."),
        ("The mill still makes paper.", "The mill no longer makes paper."),
        ("The mill still sells paper to schools.", "The mill stopped supplying schools in 2019."),
        ("The mill no longer makes paper.", "The mill still makes paper for banknotes."),
        ("Per Foss spoke at the funeral.", "Unlike Per Foss, Ida Vik spoke at the funeral."),
        ("Per Foss voted for the levy.", "All members except Per Foss voted for the levy."),
        ("The town will buy buses.", "The town will buy trams instead of buses."),
        ("The money went to the choir.", "The money went to the band rather than the choir."),
        ("The club rents its hall on Sundays.", "The club rents its hall on Fridays, not on Sundays."),
        ("The guests paid the fee.", "Nobody paid the fee."),
        ("A clerk was arrested.", "Nobody was arrested."),
        ("Yes, Ida Vik did not sign the lease.", "Ida Vik did not sign the lease."),
        ("No, she does.", "She signed the lease."),
        ("Yes, Ida Vik signed the lease.", "Ida Vik did not sign the lease."),
        ("No, Ida Vik did not sign the lease.", "Ida Vik signed the lease."),
        ("It was decided that the pool will close.", "No decision about closing the pool was made."),
    ],
)
def test_a_claim_of_the_opposite_is_refuted(claim: str, quote: str) -> None:
    assert findings(claim, quote)[POLARITY].verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The kiosk will reopen in June.", "The owner hopes to reopen the kiosk in June."),
        ("The kiosk will reopen in June.", "The kiosk may reopen in June."),
        ("The kiosk will reopen in June.", "The kiosk is expected to reopen in June."),
        ("The kiosk will reopen in June.", "The owner has promised to reopen the kiosk in June."),
        ("The kiosk reopened in June.", "The kiosk may reopen in June."),
        ("The kiosk reopened in June.", "The kiosk will reopen in June."),
        ("The kiosk reopened.", "The owner plans to reopen the kiosk."),
        ("The kiosk reopened.", "The owner wants to reopen the kiosk."),
        ("The kiosk reopened.", "The owner tried to reopen the kiosk."),
        ("The kiosk reopened.", "The council urged the owner to reopen the kiosk."),
        ("The kiosk reopened.", "The kiosk would have reopened."),
        ("The kiosk reopened.", "The owner asked for permission to reopen the kiosk."),
        ("The kiosk will reopen.", "If rents fall, the kiosk will reopen."),
        ("The kiosk will reopen.", "The kiosk will reopen if rents fall."),
        ("The kiosk will reopen.", "The kiosk will reopen should it be repaired."),
        ("Rents fell.", "The kiosk will reopen if rents fall."),
        ("A buyer was found.", "The plant will close unless a buyer is found."),
        ("The clerk stole the money.", "The clerk is believed to have stolen the money."),
        ("The clerk stole the money.", "The clerk is accused of stealing the money."),
        ("The clerk stole the money.", "Police suspect that the clerk stole the money."),
        (
            "The clerk has decided to appeal.",
            "The clerk will study the ruling before deciding on an appeal.",
        ),
        ("Fog caused the crash.", "Fog may have caused the crash."),
    ],
)
def test_a_plan_or_possibility_does_not_carry_a_fact(claim: str, quote: str) -> None:
    assert findings(claim, quote)[MODALITY].verdict is Verdict.NOT_SAID


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The party would join the cabinet.", "The party denied that it would join the cabinet."),
        (
            "The party would join the cabinet.",
            "The party denied reports that it would join the cabinet.",
        ),
        ("The clerk took the money.", "The clerk denied taking the money."),
        ("The clerk took the money.", "The clerk denied that he took the money."),
    ],
)
def test_a_denied_report_refutes_a_fact(claim: str, quote: str) -> None:
    assert findings(claim, quote)[MODALITY].verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The kiosk burned down.", "It is not known whether the kiosk burned down."),
        ("The kiosk did not burn down.", "It is not known whether the kiosk burned down."),
        ("The firm will sell the quarry.", "The firm has not said whether it will sell the quarry."),
        ("The firm will sell the quarry.", "The firm would not say whether it will sell the quarry."),
        ("The firm will sell the quarry.", "It is unclear if the firm will sell the quarry."),
        ("The firm will sell the quarry.", "The board has not decided whether to sell the quarry."),
        ("The fire was set on purpose.", "There is no evidence that the fire was set on purpose."),
        ("The fire was set on purpose.", "Reporters asked whether the fire was set on purpose."),
    ],
)
def test_an_open_matter_carries_no_claim(claim: str, quote: str) -> None:
    assert findings(claim, quote)[UNKNOWN].verdict is Verdict.NOT_SAID


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("All of the pupils passed.", "Most of the pupils passed."),
        ("All the pupils passed the test.", "None of the pupils passed the test."),
        ("Every pupil passed the test.", "All but two pupils passed the test."),
        ("Every pupil passed the test.", "Not every pupil passed the test."),
        ("All the pupils passed the test.", "Half of the pupils passed the test."),
        ("All the pupils passed the test.", "Only one pupil passed the test."),
        ("All four pupils passed the test.", "Two of the four pupils passed the test."),
        ("Every pupil passed the test.", "Of the class, 19 of its 24 pupils passed the test."),
        ("Most pupils passed the test.", "Few pupils passed the test."),
        ("Most pupils passed the test.", "Less than half of the pupils passed the test."),
        ("Most of the boats sank.", "A third of the boats sank."),
        ("Some pupils failed the test.", "No pupils failed the test."),
        ("No pupils failed the test.", "Several pupils failed the test."),
        ("A few pupils passed.", "None of the pupils passed."),
        ("The whole fleet was sold.", "The firm sold 40 per cent of the fleet."),
        ("The council voted unanimously for the levy.", "The council voted by 12 to 3 for the levy."),
        ("At least 40 cows died.", "Up to 40 cows died."),
        ("Up to 40 cows died.", "At least 40 cows died."),
        ("More than 40 cows died.", "Fewer than 40 cows died."),
        ("More than 40 cows died.", "Forty cows died."),
        ("No more than 30 cows died.", "At least 300 cows died."),
        ("Only Ida Vik spoke at the fair.", "Ida Vik also spoke at the fair."),
    ],
)
def test_an_amount_that_excludes_the_quoted_one_is_refuted(claim: str, quote: str) -> None:
    assert findings(claim, quote)[QUANTIFIER].verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Forty cows died.", "Up to 40 cows died."),
        ("Only members of the choir sang at the fair.", "Members of the choir sang at the fair."),
    ],
)
def test_a_stronger_amount_is_not_said(claim: str, quote: str) -> None:
    assert findings(claim, quote)[QUANTIFIER].verdict is Verdict.NOT_SAID


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        # the same polarity in other words
        ("Ida Vik did not sign the lease.", "Ida Vik refused to sign the lease."),
        ("Ida Vik refused to sign the lease.", "Ida Vik did not sign the lease; she refused."),
        ("Ida Vik did not sign the lease.", "Ida Vik left without signing the lease."),
        ("Ida Vik signed the lease.", "Ida Vik did not fail to sign the lease."),
        ("Ida Vik signed the lease.", "Ida Vik managed to sign the lease."),
        ("The lease was signed by Ida Vik.", "Ida Vik signed the lease on Friday."),
        ("Nobody was hurt.", "No one was hurt in the fire."),
        ("Nobody was hurt.", "The fire hurt nobody."),
        ("No bidder has come forward.", "No bidder has come forward for the mill."),
        ("The museum was not insured.", "The museum was uninsured."),
        ("The museum was uninsured.", "The museum was not insured."),
        ("The mayor knew of the leak.", "The mayor was not unaware of the leak."),
        ("Rents did not rise in March.", "Rents fell in March."),
        ("Rents grew in March.", "Rents rose in March."),
        ("The court did not accept the appeal.", "The court rejected the appeal."),
        ("The union does not back the plan.", "The union opposes the plan."),
        ("The cause is unknown.", "The cause is not known."),
        ("Police could not rule out sabotage.", "Police did not rule out sabotage."),
        ("The mill stopped making paper.", "The mill no longer makes paper."),
        ("The mill still makes paper.", "The mill still makes paper, though it no longer makes card."),
        # negation that belongs to something else
        ("The levy passed.", "The levy, which Per Foss did not support, passed."),
        ("The clerk paid the fine.", "The clerk, who did not smile, paid the fine."),
        ("The clerk paid the fine.", "The clerk paid the fine but did not apologise."),
        ("The clerk paid the fine.", "The clerk paid the fine, not the interest."),
        ("The clerk paid the fine.", "The clerk said nothing and paid the fine."),
        ("The band played on Friday.", "The band played on Friday, and nobody left early."),
        ("The band played.", "Not only did the choir sing, but the band played."),
        ("The ship sank with no warning.", "With no warning the ship sank."),
        ("The town chose trams.", "The town chose trams instead of buses."),
        ("Ida Vik spoke at the funeral.", "Unlike Per Foss, Ida Vik spoke at the funeral."),
        (
            "Per Foss did not speak at the funeral.",
            "Unlike Ida Vik, Per Foss did not speak at the funeral.",
        ),
        ("Per Foss did not vote for the levy.", "All members except Per Foss voted for the levy."),
        ("The kiosk opened in May.", "The kiosk did not open until May."),
        ("Ida Vik came third.", "Ida Vik failed to win and came third."),
        ("The pier closed after the storm.", "The pier, once open all year, closed after the storm."),
        ("Prices rose in May after falling in April.", "Prices fell in April but rose in May."),
        ("Two hospitals merged.", "Two hospitals merged; a third refused to join them."),
        # reports, plans and possibilities that are told as such
        ("The bus was late.", "The bus was late, the driver said."),
        ("The driver said the bus was late.", "The bus was late, the driver said."),
        ("The party denied that it would join.", "The party denied that it would join the cabinet."),
        ("The party will not join the cabinet.", "The party denied that it would join the cabinet."),
        ("The clerk denied taking the money.", "The clerk denied that he had taken the money."),
        ("The owner plans to reopen the kiosk.", "The kiosk reopened, as the owner had planned."),
        ("The owner wants to reopen the kiosk.", "The owner hopes to reopen the kiosk."),
        ("The owner plans to reopen the kiosk.", "The owner intends to reopen the kiosk."),
        ("The kiosk may reopen in June.", "The kiosk might reopen in June."),
        ("The kiosk could reopen in June.", "The owner hopes to reopen the kiosk in June."),
        ("The kiosk will reopen in June.", "The kiosk is to reopen in June."),
        ("The kiosk will reopen in June.", "The kiosk is due to reopen in June."),
        ("The kiosk would reopen in June.", "The owner said the kiosk would reopen in June."),
        ("The kiosk will close in May.", "The kiosk will close in May unless a buyer is found."),
        ("If rents fall, the kiosk will reopen.", "The kiosk will reopen if rents fall."),
        ("The hall can hold 200 people.", "The hall holds 200 people."),
        ("It is not known who lit the fire.", "Police do not know who lit the fire."),
        ("The firm has not said whether it will sell.", "The firm would not say whether it will sell."),
        ("The clerk is accused of theft.", "Police accuse the clerk of theft."),
        ("The clerk was ordered to pay the fine.", "The court ordered the clerk to pay the fine."),
        ("Smokers are banned from the pier.", "The town banned smokers from the pier."),
        ("Swimmers may not use the pier.", "Swimmers are not allowed to use the pier."),
        # amounts
        ("Most of the pupils passed.", "All of the pupils passed."),
        ("Some of the pupils passed.", "Most of the pupils passed."),
        ("Nearly all pupils passed the test.", "All but two pupils passed the test."),
        ("Not all pupils passed the test.", "Most pupils passed the test."),
        ("No pupil failed the test.", "None of the pupils failed the test."),
        ("Half of the pupils passed the test.", "Twelve of the 24 pupils passed the test."),
        ("At least 40 cows died.", "Forty-two cows died."),
        ("No fewer than 40 cows died.", "At least 40 cows died."),
        ("More than 40 cows died.", "Over 40 cows died."),
        ("Fewer than 40 cows died.", "Under 40 cows died."),
        ("Three pupils passed.", "Only three pupils passed."),
        ("Only one pupil passed the test.", "A single pupil passed the test."),
        ("The council was unanimous.", "The council voted unanimously for the levy."),
        # a leading Yes or No
        ("No, Ida Vik did not sign the lease.", "Ida Vik did not sign the lease."),
        ("Yes, Ida Vik signed the lease.", "Ida Vik signed the lease."),
        ("No, Per Foss signed the lease.", "Per Foss signed the lease."),
        ("No, she does not.", "She does not accept the offer."),
    ],
)
def test_a_true_paraphrase_has_no_finding(claim: str, quote: str) -> None:
    assert not findings(claim, quote)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Lund won the seat.", "Lund fell 40 votes short of winning the seat."),
        ("Lund has agreed to stand for mayor.", "Lund has ruled out standing for mayor."),
        ("Lund will stand for mayor.", "Lund has ruled out standing for mayor."),
        ("The band cancelled its tour.", "The band went ahead with its tour."),
        ("The concert took place.", "The concert was called off because of rain."),
        ("A strike hit the port on Monday.", "A strike at the port was averted on Monday."),
        ("The factory uses coal.", "The factory has not used coal since 2011."),
        ("The law applies to fishermen.", "The law applies to farmers but not to fishermen."),
        ("Hale opposes the merger.", "Hale has taken no position on the merger."),
        ("Hale opposes the merger.", "Hale has not yet decided whether to back the merger."),
        (
            "The vaccine is effective in children.",
            "It is too early to say whether the vaccine is effective in children.",
        ),
        (
            "The vaccine does not work in children.",
            "The vaccine does not work in adults, but it works in children.",
        ),
        ("Nobody survived the crash.", "All but one of the passengers died in the crash."),
        (
            "The minister apologised for the delay.",
            "The minister stopped short of apologising for the delay.",
        ),
        ("The minister resigned.", "The minister said he had no intention of resigning."),
        ("The minister considered resigning.", "The minister never considered resigning."),
        ("The tunnel is finished.", "The tunnel is far from finished."),
        ("The tunnel was completed on time.", "The tunnel was not completed on time."),
        ("The captain was to blame.", "The report found that the captain was not to blame."),
        ("The captain was found guilty of fraud.", "The captain was acquitted of fraud."),
        ("The club accepted the offer of 2 million.", "The club turned down an offer of 2 million."),
        ("Sales grew by 4 per cent.", "Sales shrank by 4 per cent."),
        ("Fewer people visited the park than in 2020.", "More people visited the park than in 2020."),
        ("The lake is deeper than the fjord.", "The lake is shallower than the fjord."),
        ("The train is faster than the bus.", "The train is slower than the bus."),
        ("The hotel is open in winter.", "The hotel is closed in winter."),
        ("Entry is free.", "Entry is not free."),
        (
            "Anders Beck knew about the defect.",
            "Anders Beck said he had known nothing about the defect.",
        ),
        (
            "The police believe the two fires are linked.",
            "The police do not believe the two fires are linked.",
        ),
        ("The fires were linked.", "Police see no link between the two fires."),
        ("The school hired two teachers.", "The school advertised for two teachers but hired none."),
        ("The school will get a new roof.", "The school may get a new roof if the county pays."),
        ("The county paid for the roof.", "The county has promised to pay for the roof."),
        (
            "Work on the pier has started.",
            "Work on the pier cannot start until the council approves the plan.",
        ),
        ("Most members of the board voted for Holt.", "A minority of the board voted for Holt."),
        ("Several of the nine judges dissented.", "None of the nine judges dissented."),
        ("Both brothers were jailed.", "Only one of the brothers was jailed."),
        ("Both brothers were jailed.", "Neither brother was jailed."),
        ("Only children may enter.", "Children and their parents may enter."),
        ("She always votes.", "She seldom votes."),
        ("He has never lived in Oslo.", "He lived in Oslo for two years."),
        ("Mara Lind criticised the plan.", "Mara Lind praised the plan."),
        ("Mara Lind is in favour of the ban.", "Mara Lind is against the ban."),
        ("Mara Lind spoke for the ban.", "Mara Lind spoke against the ban."),
        ("The company made a profit last year.", "The company made a loss last year."),
        ("The company was profitable last year.", "The company made no profit last year."),
        ("The firm has enough money.", "The firm does not have enough money to pay its staff."),
        ("The ferry sails on Sundays.", "The ferry sails daily except on Sundays."),
        ("The mayor left before the vote.", "The mayor left after the vote."),
        ("The river is safe to swim in.", "The river is not safe to swim in."),
        (
            "The operator admitted that the brakes had failed.",
            "The operator has not admitted that the brakes had failed.",
        ),
        ("The brakes had failed.", "The operator has not admitted that the brakes had failed."),
        (
            "Residents were warned before the flood.",
            "Residents said they had received no warning before the flood.",
        ),
        ("The museum plans to reopen in spring.", "The museum has dropped plans to reopen in spring."),
        ("It is certain that the ice will melt.", "It is uncertain whether the ice will melt."),
        ("The patient recovered.", "The patient did not recover."),
        ("The patient died.", "The patient survived."),
        ("The bridge can be repaired.", "The bridge cannot be repaired."),
        ("Berg withdrew his candidacy.", "Berg did not withdraw his candidacy."),
        ("Berg remained chairman.", "Berg stepped down as chairman."),
        ("Berg stepped down as chairman.", "Berg stayed on as chairman."),
        ("The drug has no side effects.", "The drug has few side effects."),
        ("The storm spared the village.", "The storm destroyed the village."),
        ("Torp met the envoy.", "Torp said he had never met the envoy."),
        (
            "The airport reopened on Friday.",
            "Contrary to earlier reports, the airport did not reopen on Friday.",
        ),
        (
            "The board has a reason to close the school.",
            "The board said there was no reason to close the school.",
        ),
        ("The board closed the school.", "The board said there was no reason to close the school."),
        (
            "The owner, Rolf Aas, sold the boat.",
            "Rolf Aas, who owns the boat, said he would never sell it.",
        ),
        ("Ash from the volcano delayed flights.", "Ash from the volcano did not delay flights."),
        ("Few flights were delayed.", "Most flights were delayed."),
        ("No flights were delayed.", "Hardly any flights were delayed."),
        ("The gallery bought the painting.", "The gallery tried in vain to buy the painting."),
        ("Doctors expect the king to recover.", "Doctors do not expect the king to recover."),
        ("The king has recovered.", "Doctors expect the king to recover."),
        ("The pilot was drunk.", "Tests showed that the pilot had not been drunk."),
        (
            "The pilot was to blame for the crash.",
            "It has not been established whether the pilot was to blame for the crash.",
        ),
        ("The cause of the crash has been established.", "The cause of the crash remains unclear."),
        ("The bank cut its rate.", "The bank raised its rate."),
        ("The firm will pay a dividend.", "The firm will not pay a dividend this year."),
        ("Sami is taught at the school.", "Sami is no longer taught at the school."),
        ("Neighbours complained about the noise.", "None of the neighbours complained about the noise."),
        (
            "All the neighbours complained about the noise.",
            "Some neighbours complained about the noise.",
        ),
        ("The majority of voters rejected the merger.", "Two thirds of voters backed the merger."),
        (
            "The novel has been translated into German.",
            "The novel has never been translated into German.",
        ),
        ("The talks broke down.", "The talks have not broken down, the envoy said."),
        ("The minister knew of the letter.", "The minister claimed not to know of the letter."),
        ("Both sides accepted the offer.", "Both sides rejected the offer."),
        ("The club may sign players.", "The club was barred from signing players."),
        ("The prize was awarded without opposition.", "The prize was awarded despite opposition."),
        ("The whale was found alive.", "The whale was found dead."),
        ("The whale was found alive.", "The whale was not found alive."),
    ],
)
def test_a_claim_that_the_quote_does_not_carry_has_a_finding(claim: str, quote: str) -> None:
    assert findings(claim, quote)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The factory no longer uses coal.", "The factory has not used coal since 2011."),
        ("The factory stopped using coal in 2011.", "The factory has not used coal since 2011."),
        ("The law does not apply to fishermen.", "The law applies to farmers but not to fishermen."),
        ("The law applies to farmers.", "The law applies to farmers but not to fishermen."),
        ("Hale supports the merger.", "Hale said she had nothing against the merger."),
        (
            "The vaccine works in children.",
            "The vaccine does not work in adults, but it works in children.",
        ),
        ("One passenger survived the crash.", "All but one of the passengers died in the crash."),
        ("The minister will not resign.", "The minister said he had no intention of resigning."),
        ("The tunnel is not finished.", "The tunnel is far from finished."),
        ("The captain was cleared of fraud.", "The captain was acquitted of fraud."),
        ("The club rejected an offer of 2 million.", "The club turned down an offer of 2 million."),
        (
            "Anders Beck denied knowing about the defect.",
            "Anders Beck said he had known nothing about the defect.",
        ),
        ("The two fires were not linked.", "Police see no link between the two fires."),
        (
            "The council must approve the plan before work starts.",
            "Work cannot start until the council approves the plan.",
        ),
        ("Neither brother was jailed.", "Both brothers were acquitted."),
        ("The dam burst because of rain.", "Engineers said rain was not the reason that the dam burst."),
        ("The ferry sails daily.", "The ferry sails daily except on Sundays."),
        ("The river is unsafe for swimmers.", "The river is not safe for swimmers."),
        ("The clinic lacks doctors.", "The clinic has plenty of doctors."),
        ("The law was passed without a vote against.", "The law was passed with no votes against."),
        ("Vik did nothing wrong.", "The court found that Vik had done nothing wrong."),
        ("The bridge is beyond repair.", "The bridge cannot be repaired."),
        ("Not a single vote was cast against Berg.", "Berg was elected without a vote against him."),
        ("Hanne Brun was among the winners.", "Hanne Brun was one of the three winners."),
        (
            "The airport did not reopen on Friday.",
            "Contrary to earlier reports, the airport did not reopen on Friday.",
        ),
        (
            "The board sees no reason to close the school.",
            "The board said there was no reason to close the school.",
        ),
        (
            "Rolf Aas will never sell the boat.",
            "Rolf Aas, who owns the boat, said he would never sell it.",
        ),
        ("Hardly any flights were delayed.", "Few flights were delayed."),
        ("The gallery failed to buy the painting.", "The gallery tried in vain to buy the painting."),
        ("The king is expected to recover.", "Doctors expect the king to recover."),
        ("The pilot was sober.", "Tests showed that the pilot had not been drunk."),
        ("The cause of the crash is unknown.", "The cause of the crash remains unclear."),
        ("The museum expects 20,000 visitors.", "The museum hopes for 20,000 visitors."),
        ("Sund did not score.", "Sund missed the penalty."),
        ("The bank kept its rate.", "The bank left its rate unchanged."),
        ("The firm paid no dividend.", "The firm did not pay a dividend."),
        ("Sami was once taught at the school.", "Sami is no longer taught at the school."),
        ("The road is closed to lorries.", "The road is open to cars but closed to lorries."),
        ("The road is open to cars.", "The road is open to cars but closed to lorries."),
        ("Women could vote in the town from 1910.", "Women could not vote in the town until 1910."),
        (
            "The insurer does not have to pay.",
            "The court ruled that the insurer need not pay for the damage.",
        ),
        ("The trial will be held in public.", "The trial will be held behind closed doors."),
        ("The majority of voters backed the merger.", "Two thirds of voters backed the merger."),
        ("A third of voters opposed the merger.", "Two thirds of voters backed the merger."),
        ("Only Brekke voted against.", "Brekke was the only one to vote against."),
        (
            "Nobody has translated the novel into German.",
            "The novel has never been translated into German.",
        ),
        (
            "The minister claims he did not know of the letter.",
            "The minister claimed not to know of the letter.",
        ),
        ("Neither side accepted the offer.", "Both sides rejected the offer."),
        ("The club was not allowed to sign players.", "The club was barred from signing players."),
    ],
)
def test_a_claim_that_the_quote_implies_has_no_finding(claim: str, quote: str) -> None:
    assert not findings(claim, quote)


def test_the_sentences_before_name_the_subject_of_the_quote() -> None:
    evidence = Evidence("She did not sign it.", before=("Ida Vik read the lease of the kiosk.",))
    assert [finding.kind for finding in polarity_findings("Ida Vik signed the lease.", evidence)] == [
        POLARITY
    ]


def test_a_finding_names_the_words_that_differ() -> None:
    finding = findings("Ida Vik signed the lease.", "Ida Vik did not sign the lease.")[POLARITY]
    assert (finding.claimed, finding.quoted) == ("signed", "did not sign")


@pytest.mark.parametrize(
    ("question", "quote", "answer"),
    [
        ("Did Ida Vik sign the lease?", "Ida Vik signed the lease on Friday.", "yes"),
        ("Did Ida Vik sign the lease?", "Ida Vik refused to sign the lease.", "no"),
        ("Didn't Ida Vik sign the lease?", "Ida Vik refused to sign the lease.", "no"),
        ("Was the museum insured?", "The museum was not insured.", "no"),
        ("Is the museum insured?", "The museum is insured against fire.", "yes"),
        ("Does Ida Vik accept the offer?", "Ida Vik said she would not accept the offer.", "no"),
        ("Is the cause of the fire known?", "The cause of the fire is not known.", "no"),
        ("Is the mill going to close?", "The mill will close in May.", "yes"),
        ("Did the storm injure anyone?", "The storm injured nine sailors.", "yes"),
        ("Did rents rise in March?", "Rents fell in March.", "no"),
        ("Did all pupils pass the test?", "Most pupils passed the test.", "no"),
        ("Is the fare 54 crowns?", "The fare is 45 crowns.", ""),
        ("Will the kiosk reopen?", "The owner has not said whether the kiosk will reopen.", ""),
        ("Will the kiosk reopen?", "The owner hopes to reopen the kiosk.", ""),
        ("Who signed the lease?", "Ida Vik signed the lease.", ""),
        ("Did Ida Vik sign the lease?", "The lease runs until 2030.", ""),
    ],
)
def test_a_quote_answers_a_closed_question(question: str, quote: str, answer: str) -> None:
    expected = {"yes": True, "no": False, "": None}[answer]
    assert agrees_with_yes(question, Evidence(quote)) is expected


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "A survey suggests that newts may hold the record.",
            "Newts could hold the record, a survey suggests.",
        ),
        ("Figures show that rents fell.", "Rents could fall further after they fell, figures show."),
    ],
)
def test_a_reporting_clause_at_the_end_does_not_take_the_modality_of_its_words(
    claim: str, quote: str
) -> None:
    assert findings(claim, quote) == {}
