"""People of a claim against those of its quote: doers, speakers, names, ages and roles."""

from __future__ import annotations

import pytest

from assistant.verify.people.findings import subject_findings
from assistant.verify.verdicts import Evidence, Finding, FindingKind

SUBJECT, SPEAKER, NAME = FindingKind.SUBJECT, FindingKind.SPEAKER, FindingKind.NAME

RESIGNED = Evidence(
    "Per Aas resigned as chair of Lunde council on Monday.",
    title="Council chair steps down",
)
ELECTED = Evidence(
    "Siv Moen, a nurse and mother of two, was elected in his place on Tuesday.",
    before=("Per Aas resigned as chair of Lunde council on Monday.", "He had led it since 2018."),
)
TOLL = Evidence(
    "Her deputy Odd Lien abstained.",
    before=("Tone Vik, the mayor of Brekke, voted against the tunnel toll.",),
)
TOLL_VOTE = Evidence("Tone Vik, the mayor of Brekke, voted against the tunnel toll.")
KEEPER = Evidence("The harbour keeper, Nils Rud, 58, and his wife Berit were unhurt.")
OWNER = Evidence(
    "The sawmill in Brekke will close in June unless a buyer appears, its owner Nordved said.",
    before=("The sawmill opened in 1911.",),
)
BOUGHT = Evidence("The ferry company was bought by Fjordline in 2019.")
SOLD = Evidence("Fjordline bought the ferry company from Lars Holte in 2019.")
TWO_SAY = Evidence(
    "Union leader Kari Foss said the closure was a scandal, while director Tor Myhre said there was"
    " no other way."
)
SPEECH = Evidence("“They will take our light,” said Ola Berg, a doctor who lives on Quay Street.")
SPEECH_GOES_ON = Evidence(
    "“And our view of the sea.”", before=("“They will take our light,” said Ola Berg.",)
)
ACCORDING = Evidence("According to Kari Foss, the sawmill lost its largest customer in March.")
TOLD = Evidence("Kari Foss told Tor Myhre that the offer was too low.")
COURT = Evidence(
    "Nora Lund, who leads the party, accused Jan Dale of leaking the report to the Lunde Post.",
    title="Lund accuses colleague",
)
RELATIVE = Evidence("The bridge, which Arne Moe designed, was opened by Queen Ingrid in 1988.")
FIRM = Evidence(
    "The company lost 12 million crowns last year.",
    before=("Nordved owns the sawmill in Brekke.",),
)
PARENT = Evidence(
    "She sold the farm to the county in 1957.",
    before=(
        "The farm was built for Josef Haug.",
        "His granddaughter, the painter Edit Haug, grew up there.",
    ),
)
TRIP = Evidence("The ferry sails from Lunde to Skarvik twice a day.")
SCHOOLS = Evidence("Pupils of the North School won the chess title, and the South School came second.")
TOWERS = Evidence("The North Tower would be 88 metres tall and the South Tower 74 metres.")
LAKE = Evidence("The boat sank on Lake Victoria in a storm.")
ROLES = Evidence(
    "Manager Siri Krog said the red card was deserved; the opposing coach, Roy Dahl, thought the"
    " referee had been harsh."
)
DOCTOR = Evidence(
    "Mr Strand, 44, is in good health, according to his doctor, Ivar Lenz.",
    before=("Kolbein Strand was freed on Monday.", "His wife, Unni, met him at the airport."),
)


def findings(claim: str, evidence: Evidence) -> tuple[Finding, ...]:
    return subject_findings(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence", "kind"),
    [
        # Another doer.
        ("Siv Moen resigned as chair of Lunde council.", RESIGNED, NAME),
        ("Per Aas was elected on Tuesday.", ELECTED, SUBJECT),
        ("Per Aas, a nurse, was elected on Tuesday.", ELECTED, SUBJECT),
        ("Tone Vik abstained.", TOLL, SUBJECT),
        ("The mayor abstained.", TOLL, SUBJECT),
        ("Odd Lien voted against the tunnel toll.", TOLL_VOTE, NAME),
        ("The ferry company was bought by Nordved in 2019.", BOUGHT, NAME),
        ("Lars Holte bought the ferry company in 2019.", SOLD, SUBJECT),
        ("The ferry company was bought by Lars Holte in 2019.", SOLD, SUBJECT),
        ("Jan Dale accused Nora Lund of leaking the report.", COURT, SUBJECT),
        ("Jan Dale leads the party.", COURT, SUBJECT),
        ("Queen Ingrid designed the bridge.", RELATIVE, SUBJECT),
        ("The bridge was opened by Arne Moe in 1988.", RELATIVE, SUBJECT),
        ("Arne Moe opened the bridge in 1988.", RELATIVE, SUBJECT),
        ("Josef Haug sold the farm to the county.", PARENT, SUBJECT),
        ("The South School won the chess title.", SCHOOLS, SUBJECT),
        (
            "Eva Dahl was arrested in Oslo on Friday.",
            Evidence("Liv Dahl was arrested in Oslo on Friday.", before=("Eva Dahl is her sister.",)),
            SUBJECT,
        ),
        (
            "Ann Bakke proposed the tax.",
            Evidence("It was Gunn Hagen who proposed the tax, and Ann Bakke who opposed it."),
            SUBJECT,
        ),
        (
            "Bo Krag founded the museum in 1960.",
            Evidence(
                "The museum was founded in 1960 by Ulla Stene and is now led by Bo Krag.",
            ),
            SUBJECT,
        ),
        (
            "Bo Krag wrote the report.",
            Evidence("The report, written by Ulla Stene, was sent to Bo Krag in March."),
            SUBJECT,
        ),
        (
            "Erik Sand beat Jon Holm in the final.",
            Evidence("Jon Holm beat Erik Sand in the final."),
            SUBJECT,
        ),
        (
            "The police closed the road.",
            Evidence("The fire service closed the road and asked the police for help."),
            SUBJECT,
        ),
        (
            "Anders Lie drove the car into the river.",
            Evidence(
                "His brother Knut drove the car into the river.", before=("Anders Lie was asleep.",)
            ),
            SUBJECT,
        ),
        (
            "Mona Ek resigned in May.",
            Evidence("He resigned in May.", before=("Mona Ek and Mr Rolf Berg led the firm.",)),
            SUBJECT,
        ),
        (
            "Mr Berg resigned in May.",
            Evidence("She resigned in May.", before=("Mona Ek and Mr Rolf Berg led the firm.",)),
            SUBJECT,
        ),
        # Another bearer of an age or a role.
        ("Berit Rud is 58 years old.", KEEPER, SUBJECT),
        ("Berit, 58, was unhurt.", KEEPER, SUBJECT),
        ("Berit Rud is 58.", KEEPER, SUBJECT),
        ("Odd Lien is the mayor of Brekke.", Evidence("Tone Vik, the mayor, met Odd Lien."), SUBJECT),
        (
            "Odd Lien, the mayor, opened the fair.",
            Evidence("The mayor, Tone Vik, opened the fair with Odd Lien."),
            SUBJECT,
        ),
        (
            "Emma Foss, 12, won the race.",
            Evidence("The race was won by 12-year-old Ida Foss, who beat her sister Emma Foss."),
            SUBJECT,
        ),
        # Another speaker.
        ("Tor Myhre said the closure was a scandal.", TWO_SAY, SPEAKER),
        ("Kari Foss said there was no other way.", TWO_SAY, SPEAKER),
        ("According to Tor Myhre, the closure was a scandal.", TWO_SAY, SPEAKER),
        ("The director said that the closure was a scandal.", TWO_SAY, SPEAKER),
        ("Tor Myhre told Kari Foss that the offer was too low.", TOLD, SPEAKER),
        ("Siri Krog thought the referee had been harsh.", ROLES, SPEAKER),
        ("Roy Dahl said the red card was deserved.", ROLES, SPEAKER),
        ("According to his wife, Kolbein Strand is in good health.", DOCTOR, SPEAKER),
        (
            "Karl Moe said the tower would take the light.",
            Evidence(
                "“The tower will take our light,” said Ola Berg.",
                before=("Karl Moe owns the tower.",),
            ),
            SPEAKER,
        ),
        (
            "Karl Moe said the tower was ugly.",
            Evidence("“The tower is ugly,” Ola Berg told Karl Moe."),
            SPEAKER,
        ),
        (
            "The police said that the driver was drunk.",
            Evidence("The driver was drunk, his neighbour said before the police came."),
            SPEAKER,
        ),
        # Another name in the same place.
        ("Siv Moen was elected in Skarvik.", Evidence("Siv Moen was elected in Lunde."), NAME),
        ("Per Aas resigned as chair of Skarvik council on Monday.", RESIGNED, NAME),
        ("Per Aas resigned as chair of the Brekke council.", RESIGNED, NAME),
        ("The sawmill in Skarvik will close in June.", OWNER, NAME),
        ("The ferry sails from Lunde to Brekke twice a day.", TRIP, NAME),
        ("The boat sank near Victoria.", LAKE, NAME),
        ("The Lunde Mail got the report.", COURT, NAME),
        (
            "The South Tower would be 88 metres tall.",
            Evidence("The North Tower would be 88 metres tall."),
            NAME,
        ),
        ("A Swedish firm built it.", Evidence("A Danish firm built it."), NAME),
        ("Ms Ann Vik, the mayor of Lunde, voted against the toll.", TOLL_VOTE, NAME),
        ("The painter lives in Bergen.", Evidence("The painter lives in Molde with Ulla Berg."), NAME),
        ("Oskar Dal runs the inn.", Evidence("The inn is run by Oskar Dahl."), NAME),
        (
            "The River Beale feeds the mill.",
            Evidence("The River Senn feeds the mill of Josef Beale."),
            NAME,
        ),
    ],
)
def test_changed_people_are_reported(claim: str, evidence: Evidence, kind: FindingKind) -> None:
    kinds = {finding.kind for finding in findings(claim, evidence)}
    assert kinds
    assert kind in kinds or NAME in kinds


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        # Names written otherwise.
        ("Aas resigned as chair of the Lunde council.", RESIGNED),
        ("Mr Aas resigned on Monday.", RESIGNED),
        ("P. Aas resigned as chair.", RESIGNED),
        ("Per Aas of Lunde resigned.", RESIGNED),
        ("José Núñez won.", Evidence("Jose Nunez won the race.")),
        ("Jose\u0301 Nu\u0301n\u0303ez won.", Evidence("José Núñez won the race.")),
        ("J. R. Hall signed it.", Evidence("John Robert Hall signed it.")),
        ("John Hall signed it.", Evidence("J. R. Hall signed it.")),
        ("Jan van der Meer is its captain.", Evidence("Capt. Jan van der Meer is its captain.")),
        ("Van der Meer is its captain.", Evidence("Capt. Jan van der Meer is its captain.")),
        ("Dr St. John-Berg opposes it.", Evidence("Dr. Ola St. John-Berg opposes it.")),
        ("O'Brien paid.", Evidence("Sean O’Brien paid for it.")),
        ("The US firm won.", Evidence("A firm from the United States won the order.")),
        ("The United States agreed.", Evidence("The U.S. agreed to the plan.")),
        ("The American firm won.", Evidence("The U.S. firm won the order.")),
        ("The World Health Organization agreed.", Evidence("The WHO agreed.")),
        ("Blue Line runs the ferry.", Evidence("Blue Line Inc. runs the ferry.")),
        ("Blue Line Ltd runs the ferry.", Evidence("The ferry is run by Blue Line.")),
        ("A firm in Norway built it.", Evidence("A Norwegian firm built it.")),
        ("Lunde council's chair resigned.", RESIGNED),
        ("The council of Lunde lost its chair.", RESIGNED),
        ("Will Berg sang.", Evidence("The singer Will Berg sang on Friday.")),
        ("The bakery of Hollis burned.", Evidence("Hollis Bakery burned down on Friday.")),
        ("Miss Moen was elected.", ELECTED),
        # References.
        ("Siv Moen was elected in the place of Per Aas.", ELECTED),
        ("Siv Moen was elected to lead Lunde council.", ELECTED),
        ("A nurse was elected on Tuesday.", ELECTED),
        ("Odd Lien abstained.", TOLL),
        ("The deputy abstained.", TOLL),
        ("The mayor's deputy abstained.", TOLL),
        ("Tone Vik's deputy abstained.", TOLL),
        ("The deputy mayor of Brekke abstained.", TOLL),
        ("Nordved lost 12 million crowns last year.", FIRM),
        ("The owner of the sawmill lost 12 million crowns.", FIRM),
        ("Edit Haug sold the farm to the county.", PARENT),
        ("The painter sold the farm to the county.", PARENT),
        ("The farm was sold to the county by Edit Haug.", PARENT),
        ("Josef Haug's granddaughter sold the farm.", PARENT),
        (
            "Lise Vang opened the shop.",
            Evidence("She opened the shop in 2001.", before=("Lise Vang was born in Molde.",)),
        ),
        (
            "Jon Vang opened the shop.",
            Evidence(
                "He opened the shop in 2001.",
                before=("Jon Vang was born in Molde.", "His wife Lise is a baker."),
            ),
        ),
        (
            "Skarvik has 900 inhabitants.",
            Evidence("The village has 900 inhabitants.", before=("Skarvik lies on an island.",)),
        ),
        (
            "The Vangs moved to Molde.",
            Evidence("The couple moved to Molde.", before=("Jon and Lise Vang sold the farm.",)),
        ),
        (
            "Jon Vang and Lise Vang moved to Molde.",
            Evidence("They moved to Molde.", before=("Jon and Lise Vang sold the farm.",)),
        ),
        (
            "Lise Vang moved to Molde.",
            Evidence("The couple moved to Molde.", before=("Jon and Lise Vang sold the farm.",)),
        ),
        (
            "Nordved will sue the state.",
            Evidence("The firm will sue the state.", before=("Nordved lost its licence.",)),
        ),
        # Active and passive.
        ("Fjordline bought the ferry company in 2019.", BOUGHT),
        ("The ferry company was bought by Fjordline in 2019.", SOLD),
        ("Lars Holte sold the ferry company to Fjordline.", SOLD),
        ("The ferry company was sold by Lars Holte.", SOLD),
        ("Queen Ingrid opened the bridge in 1988.", RELATIVE),
        ("Arne Moe designed the bridge.", RELATIVE),
        ("The bridge was designed by Arne Moe.", RELATIVE),
        ("Jan Dale was accused by Nora Lund of leaking the report.", COURT),
        ("Nora Lund leads the party.", COURT),
        ("The party is led by Nora Lund.", COURT),
        ("Lund accused Dale of leaking the report.", COURT),
        # Ages and roles.
        ("Nils Rud is 58 years old.", KEEPER),
        ("Nils Rud, 58, was unhurt.", KEEPER),
        ("Berit Rud was unhurt.", KEEPER),
        ("Nils and Berit Rud were unhurt.", KEEPER),
        ("The keeper and his wife were unhurt.", KEEPER),
        ("The harbour keeper is Nils Rud.", KEEPER),
        ("Tone Vik is the mayor of Brekke.", TOLL_VOTE),
        ("Mayor Tone Vik voted against the toll.", TOLL_VOTE),
        ("The mayor of Brekke voted against the toll.", TOLL_VOTE),
        ("Brekke's mayor voted against the toll.", TOLL_VOTE),
        ("Nordved owns the sawmill in Brekke.", OWNER),
        ("The 58-year-old keeper was unhurt.", KEEPER),
        # Speakers.
        ("Kari Foss said the closure was a scandal.", TWO_SAY),
        ("Tor Myhre said there was no other way.", TWO_SAY),
        ("The union leader said the closure was a scandal.", TWO_SAY),
        ("According to Kari Foss, the closure was a scandal.", TWO_SAY),
        ("There was no other way, director Tor Myhre said.", TWO_SAY),
        ("Ola Berg said that they would take their light.", SPEECH),
        ("A doctor said that they would take their light.", SPEECH),
        ("Ola Berg fears for the light.", SPEECH),
        ("Ola Berg said they would take the view of the sea.", SPEECH_GOES_ON),
        ("Kari Foss said that the sawmill lost its largest customer.", ACCORDING),
        ("The sawmill lost its largest customer in March.", ACCORDING),
        ("Kari Foss said the offer was too low.", TOLD),
        ("Tor Myhre was told that the offer was too low.", TOLD),
        ("Siri Krog said the red card was deserved.", ROLES),
        ("Roy Dahl called the referee harsh.", ROLES),
        ("The manager said the red card was deserved.", ROLES),
        ("Kolbein Strand is in good health, his doctor said.", DOCTOR),
        ("According to Ivar Lenz, Mr Strand is in good health.", DOCTOR),
        ("The owner said the sawmill would close in June.", OWNER),
        ("Nordved said the sawmill would close in June.", OWNER),
        ("The sawmill in Brekke will close in June unless a buyer appears.", OWNER),
        # Places and things.
        ("The North School won the chess title.", SCHOOLS),
        ("The South School came second.", SCHOOLS),
        ("The North Tower would be 88 metres tall.", TOWERS),
        ("The South Tower would be 74 metres tall.", TOWERS),
        ("The ferry from Lunde goes to Skarvik twice a day.", TRIP),
        ("There are two ferries a day from Lunde to Skarvik.", TRIP),
        ("A storm sank the boat on Lake Victoria.", LAKE),
        ("Pupils won the chess title.", SCHOOLS),
        ("Experts fear for the lake.", LAKE),
        ("Nora Lund met Jan Dale.", Evidence("Jan Dale met Nora Lund on Friday.")),
        ("Nora Lund and Jan Dale married in May.", Evidence("Jan Dale married Nora Lund in May.")),
        ("Yes, Tone Vik voted against the toll.", TOLL_VOTE),
        ("She voted against the toll.", TOLL_VOTE),
        ("58", KEEPER),
        ("", KEEPER),
    ],
)
def test_true_paraphrases_are_not_reported(claim: str, evidence: Evidence) -> None:
    assert findings(claim, evidence) == ()


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        (
            "Pal Fjeld is 47.",
            Evidence(
                "The owner, Runa Fjeld, 47, said she hoped to sell again in June.",
                after=("Her brother Pal was taken to hospital with cuts.",),
            ),
        ),
        (
            "Pal Fjeld is 47 years old.",
            Evidence(
                "The owner, Runa Fjeld, 47, hoped to sell again in June. Her brother Pal was hurt."
            ),
        ),
        (
            "Runa Fjeld was taken to hospital.",
            Evidence(
                "Her brother Pal was taken to hospital with cuts on his legs.",
                before=("The owner, Runa Fjeld, 47, said she hoped to sell again in June.",),
            ),
        ),
        (
            "Odd Kvam was elected leader of the council.",
            Evidence("Siv Moen was elected leader of the council. Odd Kvam and Eli Brun also stood."),
        ),
        (
            "Mrs Moen opposes the towers.",
            Evidence(
                "Residents of Mill Lane, led by Dr. Ola St. Clair-Vik, oppose the plan.",
                before=("Narvo Works wants to build two towers.",),
                after=("Mrs Moen has not said what she will do.",),
            ),
        ),
        (
            "The South Tower would hold 190 flats.",
            Evidence("The North Tower would hold 190 flats, the South Tower offices for 800 people."),
        ),
        (
            "Per Aas is the first woman to hold the office.",
            Evidence(
                "She is the first woman to hold the office.",
                before=(
                    "Per Aas resigned as leader of Lunde council. He had led the council since 2019.",
                    "Siv Moen was elected in his place.",
                ),
            ),
        ),
        (
            "Siv Moen had led the council since 2019.",
            Evidence(
                "He had led the council since 2019.",
                before=("Per Aas resigned as leader of Lunde council on Monday.",),
                after=("Siv Moen was elected in his place.",),
            ),
        ),
        (
            "Tone Vik is the mayor of Lunde.",
            Evidence(
                "Tone Vik, the mayor of Brekke, did not vote.", before=("The council of Lunde met.",)
            ),
        ),
        (
            "Odd Lien is the mayor of Brekke.",
            Evidence("Tone Vik, the mayor of Brekke, abstained. Her deputy Odd Lien did not."),
        ),
        (
            "Nordved employs 72 people in Skarvik.",
            Evidence(
                "The plant in Brekke employs 72 people, its owner Nordved said.",
                before=("Nordved has an office in Skarvik.",),
            ),
        ),
        (
            "The council said the plant would close in May.",
            Evidence(
                "The sawmill will close in May, its owner Nordved said.",
                before=("The council met on Monday.",),
            ),
        ),
        (
            "Tor Myhre said she would not accept the closure.",
            Evidence(
                "The union leader Kari Foss said she would not accept the closure.",
                before=("Tor Myhre runs the plant.",),
            ),
        ),
        (
            "The festival was founded by Ida Ness.",
            Evidence("Ida Ness took over the festival, which Jorunn Ek founded in 1981."),
        ),
        (
            "Peter Wold survived the crash.",
            Evidence(
                "The pilot, Peter Wold, died in the crash, while his passenger, Eli Torp, survived."
            ),
        ),
        (
            "Eli Torp piloted the plane.",
            Evidence("The plane was piloted by Peter Wold, and Eli Torp sat beside him."),
        ),
        (
            "The museum lent the painting to Bergen.",
            Evidence(
                "The museum lent the painting to Stavanger.", before=("It had once hung in Bergen.",)
            ),
        ),
        (
            "The Liberal Party won 14 seats.",
            Evidence("The Labour Party won 14 seats and the Liberal Party nine."),
        ),
        ("Germany beat Spain in the final.", Evidence("Spain beat Germany 2-1 in the final.")),
        ("Anna sued her sister Karin.", Evidence("Karin sued her sister Anna over the will.")),
        (
            "Sofia Lange directed the film.",
            Evidence("Sofia Lange stars in the film, which was directed by Marko Pohl."),
        ),
        (
            "Marko Pohl plays the detective.",
            Evidence("In Marko Pohl's film, Sofia Lange plays the detective."),
        ),
        (
            "The letter was addressed to Ms Reid.",
            Evidence("The letter, addressed to Mr Cole, was found by Ms Reid."),
        ),
        (
            "Judge Ellen Park sentenced him to four years.",
            Evidence(
                "Judge Omar Haddad sentenced him to four years; prosecutor Ellen Park had asked for six."
            ),
        ),
        (
            "The bank is led by Petra Nowak.",
            Evidence("Petra Nowak left the bank in March; it is now led by Jan Kowal."),
        ),
        (
            "Dr Amara Obi discovered the comet.",
            Evidence(
                "The comet was discovered by an amateur, Luis Vega, and confirmed by Dr Amara Obi."
            ),
        ),
        (
            "The comet was named after Dr Obi.",
            Evidence("The comet was named after Luis Vega.", before=("Dr Obi confirmed it.",)),
        ),
        (
            "The king opened the bridge.",
            Evidence("The queen opened the bridge, and the king gave a speech."),
        ),
        ("Emil's daughter won the prize.", Evidence("Emil's niece won the prize.")),
        (
            "According to the police, the bridge is safe.",
            Evidence(
                "The bridge is safe, according to the council. The police have closed it all the same."
            ),
        ),
        (
            "The company blamed the council for the delay.",
            Evidence("The council blamed the company for the delay."),
        ),
        (
            "Tom Reyes, a plumber from Leeds, found the coin.",
            Evidence("Tom Reyes, a plumber from Hull, found the coin."),
        ),
        (
            "The coin was found by a plumber from Leeds.",
            Evidence("A plumber from Hull found the coin.", before=("The museum in Leeds bought it.",)),
        ),
        (
            "Hull City signed the striker from Leeds United.",
            Evidence("Leeds United signed the striker from Hull City."),
        ),
        (
            "Mr Cole's lawyer called the verdict unjust.",
            Evidence("The prosecutor called the verdict unjust; Mr Cole's lawyer declined to comment."),
        ),
        ("Iris Moen wrote the song.", Evidence("Iris Moen sang the song, which her husband wrote.")),
    ],
)
def test_exchanged_people_are_reported(claim: str, evidence: Evidence) -> None:
    assert findings(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        (
            "Runa Fjeld is 47.",
            Evidence("The owner, Runa Fjeld, 47, said she hoped to sell again in June."),
        ),
        (
            "The brewery's owner is 47.",
            Evidence(
                "The owner, Runa Fjeld, 47, said she hoped to sell again in June.",
                before=("A pipe burst in a brewery.",),
            ),
        ),
        (
            "Runa Fjeld hopes to sell again in June.",
            Evidence("The owner, Runa Fjeld, 47, said she hoped to sell again in June."),
        ),
        (
            "Runa Fjeld's brother Pal was taken to hospital.",
            Evidence(
                "Her brother Pal was taken to hospital with cuts on his legs.",
                before=("The owner, Runa Fjeld, 47, said she hoped to sell again in June.",),
            ),
        ),
        (
            "Pal Fjeld cut his legs.",
            Evidence(
                "Her brother Pal was taken to hospital with cuts on his legs.",
                before=("The owner, Runa Fjeld, 47, said she hoped to sell again in June.",),
            ),
        ),
        (
            "Residents of Mill Lane oppose the towers.",
            Evidence(
                "Residents of Mill Lane, led by Dr. Ola St. Clair-Vik, oppose the plan.",
                before=("Narvo Works wants to build two towers.",),
            ),
        ),
        (
            "Ola St. Clair-Vik leads the residents who oppose the plan.",
            Evidence("Residents of Mill Lane, led by Dr. Ola St. Clair-Vik, oppose the plan."),
        ),
        (
            "Siv Moen is the first woman to lead the council.",
            Evidence(
                "She is the first woman to hold the office.",
                before=("Siv Moen was elected leader of the council in his place.",),
            ),
        ),
        (
            "Per Aas led the council from 2019.",
            Evidence(
                "He had led the council since 2019.",
                before=("Per Aas resigned as leader of Lunde council on Monday.",),
            ),
        ),
        (
            "Siv Moen succeeded Per Aas.",
            Evidence(
                "Siv Moen, a teacher, was elected in his place.",
                before=("Per Aas resigned as leader of Lunde council.",),
            ),
        ),
        (
            "Per Aas was replaced by Siv Moen.",
            Evidence(
                "Siv Moen, a teacher, was elected in his place.",
                before=("Per Aas resigned as leader of Lunde council.",),
            ),
        ),
        (
            "The Lunde council is now led by a teacher.",
            Evidence(
                "Siv Moen, a teacher, was elected in his place.",
                before=("Per Aas resigned as leader of Lunde council.",),
            ),
        ),
        (
            "Nordved's plant in Brekke employs 72 people.",
            Evidence(
                "It employs 72 people.",
                before=("The sawmill in Brekke will close in May, its owner Nordved said.",),
            ),
        ),
        (
            "Nordved employs 72 people in Brekke.",
            Evidence(
                "It employs 72 people.",
                before=("The sawmill in Brekke will close in May, its owner Nordved said.",),
            ),
        ),
        (
            "The owner of the sawmill said it would close in May.",
            Evidence("The sawmill will close in May, its owner Nordved said."),
        ),
        (
            "Kari Foss, who leads the union, said she would not accept the closure.",
            Evidence("The union leader Kari Foss said she would not accept the closure."),
        ),
        (
            "The closure is not acceptable to union leader Kari Foss.",
            Evidence("The union leader Kari Foss said she would not accept the closure."),
        ),
        (
            "Jorunn Ek founded the festival.",
            Evidence("Ida Ness took over the festival, which Jorunn Ek founded in 1981."),
        ),
        (
            "Ida Ness runs the festival founded by Jorunn Ek.",
            Evidence("Ida Ness took over the festival, which Jorunn Ek founded in 1981."),
        ),
        (
            "Eli Torp, a passenger, survived the crash.",
            Evidence(
                "The pilot, Peter Wold, died in the crash, while his passenger, Eli Torp, survived."
            ),
        ),
        (
            "The crash killed the pilot, Peter Wold.",
            Evidence(
                "The pilot, Peter Wold, died in the crash, while his passenger, Eli Torp, survived."
            ),
        ),
        (
            "The Liberals won nine seats.",
            Evidence("The Labour Party won 14 seats and the Liberal Party nine."),
        ),
        ("Labour won 14 seats.", Evidence("The Labour Party won 14 seats and the Liberal Party nine.")),
        ("Germany lost the final to Spain.", Evidence("Spain beat Germany 2-1 in the final.")),
        ("Karin took her sister Anna to court.", Evidence("Karin sued her sister Anna over the will.")),
        ("Anna was sued by Karin.", Evidence("Karin sued her sister Anna over the will.")),
        (
            "Marko Pohl directed the film in which Sofia Lange stars.",
            Evidence("Sofia Lange stars in the film, which was directed by Marko Pohl."),
        ),
        (
            "Sofia Lange appears in a film by Marko Pohl.",
            Evidence("In Marko Pohl's film, Sofia Lange plays the detective."),
        ),
        (
            "Ms Reid found a letter to Mr Cole.",
            Evidence("The letter, addressed to Mr Cole, was found by Ms Reid."),
        ),
        (
            "He was given four years by Judge Haddad.",
            Evidence(
                "Judge Omar Haddad sentenced him to four years; prosecutor Ellen Park had asked for six."
            ),
        ),
        (
            "Ellen Park, the prosecutor, wanted six years.",
            Evidence(
                "Judge Omar Haddad sentenced him to four years; prosecutor Ellen Park had asked for six."
            ),
        ),
        (
            "Jan Kowal now leads the bank.",
            Evidence("Petra Nowak left the bank in March; it is now led by Jan Kowal."),
        ),
        (
            "Luis Vega, an amateur, discovered the comet.",
            Evidence(
                "The comet was discovered by an amateur, Luis Vega, and confirmed by Dr Amara Obi."
            ),
        ),
        (
            "The comet bears the name of its discoverer, Luis Vega.",
            Evidence("The comet was named after Luis Vega, who discovered it."),
        ),
        (
            "The council says the bridge is safe.",
            Evidence(
                "The bridge is safe, according to the council. The police have closed it all the same."
            ),
        ),
        (
            "The company was blamed for the delay by the council.",
            Evidence("The council blamed the company for the delay."),
        ),
        (
            "A plumber from Hull, Tom Reyes, found the coin.",
            Evidence("Tom Reyes, a plumber from Hull, found the coin."),
        ),
        (
            "The striker moved from Hull City to Leeds United.",
            Evidence("Leeds United signed the striker from Hull City."),
        ),
        (
            "The song was written by Iris Moen's husband.",
            Evidence("Iris Moen sang the song, which her husband wrote."),
        ),
        (
            "Britain's prime minister visited Kyiv.",
            Evidence("The UK prime minister visited Kyiv on Monday."),
        ),
        (
            "Ukraine's president thanked the Danes.",
            Evidence("President Hrytsen of Ukraine thanked Denmark for the aid."),
        ),
        ("The EU Commission fined the firm.", Evidence("The European Commission fined the firm.")),
        ("Ms Smith-Jonas resigned.", Evidence("Alice Smith-Jonas resigned on Friday.")),
        (
            "The late Mr Cole's house was sold.",
            Evidence("The house of John Cole, who died in May, was sold."),
        ),
        (
            "The twins' mother, Ada, spoke to the press.",
            Evidence("Ada Quist, mother of the twins, spoke to reporters."),
        ),
        (
            "Professor Lena Brandt of Uppsala University led the study.",
            Evidence("The study was led by Lena Brandt, a professor at the University of Uppsala."),
        ),
        (
            "NASA's administrator said the launch was delayed.",
            Evidence("The launch was delayed, NASA chief Bill Orr said."),
        ),
        (
            "The Norwegian Food Safety Authority closed the plant.",
            Evidence("The Food Safety Authority of Norway closed the plant."),
        ),
        ("Dutch police arrested two men.", Evidence("Police in the Netherlands arrested two men.")),
        (
            "Chairman Ole Vik and his deputy both resigned.",
            Evidence("Ole Vik, the chairman, and his deputy, Mai Lund, resigned."),
        ),
        (
            "Mai Lund, deputy to Ole Vik, stepped down.",
            Evidence("Ole Vik, the chairman, and his deputy, Mai Lund, resigned."),
        ),
    ],
)
def test_free_paraphrases_are_not_reported(claim: str, evidence: Evidence) -> None:
    assert findings(claim, evidence) == ()


def test_a_doer_that_only_one_can_be_is_refuted() -> None:
    (finding,) = findings("Lars Holte bought the ferry company in 2019.", SOLD)
    assert (finding.claimed, finding.quoted) == ("Lars Holte", "Fjordline")
    assert finding.verdict == "refuted"


def test_an_age_of_another_person_is_not_said() -> None:
    (finding,) = findings("Berit Rud is 58 years old.", KEEPER)
    assert (finding.verdict, finding.quoted) == ("not_said", "Nils Rud")


def test_empty_evidence_gives_no_error() -> None:
    findings("Per Aas resigned.", Evidence(""))
