"""Numbers, units and times of a claim against those of its quote."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.verify.values.findings import read_values, value_findings
from assistant.verify.verdicts import Evidence, Finding, FindingKind, Verdict

WEDNESDAY = date(2026, 3, 4)
PROFIT = (
    "Nordfisk lost 12 million crowns last year, compared with a profit of 3 million the year before."
)


def compare(claim: str, quote: str, *before: str, title: str = "") -> tuple[Finding, ...]:
    return value_findings(claim, Evidence(quote, before=before, title=title, published=WEDNESDAY))


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The ferry carried 310 passengers on its first day.",
            "The ferry carried 130 passengers on its first day.",
        ),
        (
            "Five sailors were rescued off Skarvoy.",
            "Rescue boats took nine sailors off the sinking trawler near Skarvoy.",
        ),
        (
            "The school in Lerum has 420 pupils.",
            "The school, which has 240 pupils, is the largest in Lerum.",
        ),
        (
            "The new bridge is 1.8 kilometres long.",
            "At 1.3 kilometres the new bridge is the longest in the county.",
        ),
        ("Turnout in Brekke was 48 per cent.", "Turnout in Brekke was 58 per cent, the clerk said."),
        ("The fund paid out 2.4 million crowns.", "The fund paid out 4.2 million crowns to fishermen."),
        ("A ticket for the match costs 35 euros.", "Tickets for the match cost 25 euros at the gate."),
        ("The council employs twelve nurses.", "The council employs twenty nurses and two doctors."),
        ("Olga Brandt is 47.", "Olga Brandt, 74, has run the kiosk since her husband died."),
        (
            "Three quarters of the members voted for the merger.",
            "Two thirds of the members voted for the merger.",
        ),
        (
            "The well is 300 metres deep.",
            "Engineers drilled to a depth of 200 metres before they struck water for the well.",
        ),
        ("The dam holds 80 million litres.", "The dam holds 18 million litres of water."),
        (
            "The library lent 60,000 books.",
            "The library lent 16,000 books in the first half of the year.",
        ),
        (
            "A hundred and twenty guests came to the wedding.",
            "Two hundred and ten guests came to the wedding in Lom.",
        ),
        ("The team won seven of its games.", "The team won five of its games and lost the rest."),
        (
            "The plant made 5,000 bicycles in May.",
            "The plant made 3,000 bicycles in May, its best month so far.",
        ),
        ("The council will plant 900 trees.", "The council will plant 600 trees along the quay."),
        ("The fire destroyed eleven houses.", "The fire destroyed six houses on Mill Lane."),
        ("The orchestra has 85 players.", "The orchestra, with its 58 players, is small for the hall."),
        (
            "Half of the pupils walk to school.",
            "A quarter of the pupils walk to school; the others come by bus.",
        ),
        (
            "The debt of the port is 3 million crowns.",
            "The debt of the port is 48 million crowns, 3 million less than in May.",
        ),
        (
            "The population of Vik was 4,100 in 2011.",
            "Vik had 3,800 inhabitants in 2021 and 3,500 in 2011.",
        ),
    ],
)
def test_another_number_is_reported(claim: str, quote: str) -> None:
    assert FindingKind.NUMBER in [finding.kind for finding in compare(claim, quote)]


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The bakery has 19 employees.", "The bakery has 12 employees, down from 19 before the fire."),
        (
            "The price of a season ticket is 500 crowns.",
            "The price of a season ticket was raised to 640 crowns from 500 crowns.",
        ),
        (
            "The club has 310 members today.",
            "The club has 240 members today, compared with 310 a decade ago.",
        ),
        ("Rents rose to 4 per cent.", "Rents rose by 4 per cent to 9,200 crowns."),
        ("Exports fell to 12 per cent.", "Exports fell by 12 per cent in the first quarter."),
        (
            "The firm made a profit of 7 million francs last year.",
            "The firm made a profit of 2 million francs last year, against 7 million the year before.",
        ),
        ("The shop sold 900 bicycles in 2025.", "The shop sold 1,400 bicycles in 2025 and 900 in 2024."),
        ("The fleet shrank from 18 boats to 40.", "The fleet shrank from 40 boats to 18."),
        ("The speed limit is now 80 km/h.", "The speed limit was lowered from 80 km/h to 60 km/h."),
        (
            "The clinic treated 520 people in 2024.",
            "In 2025 the clinic treated 520 people, after 430 in 2024.",
        ),
        ("The storm damaged nine boats.", "The storm damaged three boats and injured nine sailors."),
        ("Six women were elected.", "Of those elected, eleven are women and six are men."),
        ("The museum owns 70 statues.", "The museum owns 70 paintings and 15 statues."),
        (
            "The ship carried 12 tons of fish and 400 tons of grain.",
            "The ship carried 400 tons of fish and 12 tons of grain.",
        ),
        ("The farm keeps 60 goats.", "The farm keeps 60 cows and 25 goats."),
        ("The hotel has 40 floors.", "The hotel has 40 rooms on three floors."),
        ("Nilsen won 40 votes.", "Aas won 40 votes; Nilsen won 36 votes."),
        (
            "The South Bridge is 410 metres long.",
            "The North Bridge is 410 metres long and the South Bridge 380 metres.",
        ),
        ("Ulvik sold 30 boats.", "Halden sold 30 boats, while Ulvik sold 22 boats."),
        ("The city closed 24 schools.", "The city closed six of its 24 schools."),
    ],
)
def test_a_number_of_something_else_is_reported(claim: str, quote: str) -> None:
    assert FindingKind.COUNTED in [finding.kind for finding in compare(claim, quote)]


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The tower is 74 feet tall.", "The tower is 74 metres tall."),
        ("The prize is worth 10,000 euros.", "The prize is worth 10,000 crowns."),
        ("The drug costs $300 a dose.", "The drug costs £300 a dose."),
        ("The strike lasted six weeks.", "The strike lasted six days."),
        ("The parcel weighed 12 kilograms.", "The parcel weighed 12 pounds."),
        ("The walk is nine miles long.", "The walk is nine kilometres long."),
        (
            "The temperature fell to 20 degrees Fahrenheit.",
            "The temperature fell to 20 degrees Celsius.",
        ),
        ("The field covers 40 acres.", "The field covers 40 hectares."),
        ("The tank holds 500 gallons.", "The tank holds 500 litres."),
        ("The rent is 900 crowns a week.", "The rent is 900 crowns a month."),
        ("The share rose by 5 per cent.", "The share price rose by 5 euros."),
        ("The wind reached 90 km/h.", "The wind reached 90 miles per hour."),
        ("The lecture lasts 50 minutes.", "The lecture lasts 50 hours in all."),
        (
            "The statue is 14 metres tall.",
            "Pupils of the North School won the title, beating 14 other schools.",
        ),
        ("The loan is 5 million dollars.", "The bank lent the town 5 million euros."),
    ],
)
def test_another_unit_is_reported(claim: str, quote: str) -> None:
    assert FindingKind.UNIT in [finding.kind for finding in compare(claim, quote)]


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The bridge was opened in 1962.", "The bridge was opened in 1926."),
        ("The election will be held on 12 May.", "The election will be held on 21 May."),
        ("The mayor resigned on Tuesday.", "The mayor resigned on Thursday."),
        ("The concert begins at 8 p.m.", "The concert begins at 7 p.m. in the old gym."),
        ("The factory will open in September.", "The factory will open in November, the firm said."),
        ("She died in March 2019.", "She died in March 2017 after a long illness."),
        ("The fire broke out on Sunday.", "The fire broke out early on Friday."),
        ("He resigned on 9 March 2026.", "He resigned on Monday after the vote."),
        ("The storm hit the coast on 3 March 2026.", "The storm hit the coast on Sunday night."),
        ("The shop closed in 2023.", "The shop closed last year."),
        ("The treaty was signed in the 1960s.", "The treaty was signed in the 1980s."),
        ("The church dates from the 14th century.", "The church dates from the 12th century."),
        ("The mine was shut in 1984.", "The mine was opened in 1984 and shut in 2003."),
        (
            "Lind led the council until 2014.",
            "Lind led the council until 2019, and Moe led the party until 2014.",
        ),
        ("The trial begins on 4 June.", "The trial begins on 4 July."),
        ("The ferry leaves at 17:45.", "The ferry leaves at 16:45."),
        ("The museum was founded in 1911.", "The museum, founded in 1901, moved to the quay in 1911."),
        ("The results are due in the second quarter.", "The results are due in the third quarter."),
        ("The hall was built in 1890.", "The hall was built in 1870 and burned down in 1902."),
        ("Work begins in the spring of 2027.", "Work begins in the autumn of 2027."),
    ],
)
def test_another_time_is_reported(claim: str, quote: str) -> None:
    assert FindingKind.TIME in [finding.kind for finding in compare(claim, quote)]


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("120 people came to the rally.", "A hundred and twenty people came to the rally in Eastby."),
        ("Some 2,300 had been expected.", "Two thousand three hundred had been expected."),
        (
            "The collection brought in 1.5 million crowns.",
            "One and a half million crowns were collected.",
        ),
        ("Nordland has 60,000 soldiers there.", "Nordland has 60 000 soldiers on its border."),
        ("Grain costs 1,234.50 marks a ton.", "The price rose to 1.234,50 marks a ton on Monday."),
        ("Exports were down by 12.5 percent.", "Exports fell by 12,5 per cent to 3.400 tons."),
        ("Exports fell to 3,400 tons.", "Exports fell by 12,5 per cent to 3.400 tons."),
        ("The town got 500,000 rupees.", "The state gave the town 5 lakh rupees."),
        ("About 60,000 visitors came.", "The police counted 60,213 visitors."),
        (
            "Nearly half of the voters stayed at home.",
            "Forty-eight per cent of the voters stayed at home.",
        ),
        ("More than 100 people were hurt.", "The crash hurt 120 people."),
        ("Fewer than 50 boats are left.", "The fleet has shrunk to 43 boats."),
        ("The strike lasted two days.", "The 48-hour strike ended at midnight."),
        (
            "They followed the birds for 26 months.",
            "The team followed the birds for two years and two months.",
        ),
        ("The race is 42 kilometres long.", "The runners covered 42.195 km."),
        ("The vote was carried by three.", "The vote was 21 to 18."),
        ("The tower is 88 m tall.", "At 88 metres the tower will be the tallest on the coast."),
        ("He is 61.", "Jens Ruud, 61, keeps the light."),
        ("The 12-year-old won all seven games.", "Anna Berg, aged 12, won all seven of her games."),
        ("Anna Berg is twelve years old.", "The team was led by 12-year-old Anna Berg."),
        ("In 2020 the plant had 130 people.", "It employs 84 people, down from 130 in 2020."),
        ("The plant used to employ 130 people.", "It employs 84 people, down from 130."),
        ("The number fell from 130 to 84.", "It employs 84 people, down from 130 in 2020."),
        ("Nordfisk had made 3 million the year before.", PROFIT),
        ("In 2024 Nordfisk made a profit of 3 million crowns.", PROFIT),
        ("Nordfisk lost 12 million crowns in 2025.", PROFIT),
        ("He resigned on 2 March.", "He resigned on Monday after the vote."),
        ("He resigned on 2 March 2026.", "He resigned on Monday after the vote."),
        (
            "He stepped down at the start of the week, on Monday.",
            "He resigned on Monday after the vote.",
        ),
        ("Talks go on on 9 March.", "Talks will resume on Monday."),
        ("The shop closed in 2025.", "The shop closed last year."),
        ("She has led the council since 2019.", "She had led the council since 2019."),
        ("The fire was out by five.", "The fire was out by 5 a.m."),
        ("The ferry leaves at 5.45 p.m.", "The ferry leaves at 17:45."),
        ("The train departs at noon.", "The train departs at 12 p.m."),
        (
            "The mill burned down in 1787.",
            "The mill was built in 1793 for a miller whose old one had burned down six years earlier.",
        ),
        ("The work was done in 1982.", "Work began in 1974 and took eight years."),
        ("A third of the boats sank.", "Thirty of the ninety boats sank."),
        ("The cost was halved.", "The cost fell by 50 per cent."),
        ("Its staff doubled to 40.", "The staff grew from 20 to 40."),
        ("Sixty-one players took part.", "There were 61 players in the hall."),
        ("The town has a quarter of a million people.", "The town has 250,000 inhabitants."),
        ("Half a million euros were stolen.", "The thieves took €500,000."),
        ("The firm paid £1.3m for the yard.", "The yard was sold to the firm for 1.3 million pounds."),
        ("It costs $5 a day.", "The price is 5 dollars a day."),
        ("The vote was nine to eight.", "By nine votes to eight the board refused."),
        ("15 members voted for the toll.", "The toll was carried by 15 votes to 12."),
        ("Two people were hurt.", "The fire injured two people early on Wednesday."),
        ("The hall seats 800.", "The hall has seats for 800 people."),
        (
            "There are 60,000 American soldiers in the country.",
            "There are 60,000 US troops in the country.",
        ),
        ("Between 200 and 250 jobs will go.", "The firm will cut 200–250 jobs."),
        ("Up to 250 jobs will go.", "The firm will cut 200–250 jobs."),
        ("The share rose 5 %.", "The share rose by five per cent."),
        ("It was minus five degrees in Vik.", "The thermometer in Vik showed -5 degrees."),
        ("The 21st century began badly.", "The twenty-first century began badly for the firm."),
        ("The lake is two and a half kilometres long.", "The lake is 2.5 km long."),
        ("The walk takes an hour and a half.", "The walk takes 90 minutes."),
        ("They waited for half an hour.", "They waited for 30 minutes."),
        ("The building cost 2.3 billion crowns.", "The building cost 2,300 million crowns."),
        ("The mayor was elected in 2019.", "The mayor, elected in 2019, is 54."),
        (
            "The museum moved to the quay in 1911.",
            "The museum, founded in 1901, moved to the quay in 1911.",
        ),
        ("The museum was founded in 1901.", "The museum, founded in 1901, moved to the quay in 1911."),
        (
            "The South Bridge is 380 metres long.",
            "The North Bridge is 410 metres long and the South Bridge 380 metres.",
        ),
        (
            "The South Bridge is 380 metres long and the North Bridge 410 metres.",
            "The North Bridge is 410 metres long and the South Bridge 380 metres.",
        ),
        ("Nilsen got 36 votes, four fewer than Aas.", "Aas won 40 votes; Nilsen won 36 votes."),
        ("Six of the schools were closed.", "The city closed six of its 24 schools."),
        ("The city had 24 schools and closed six of them.", "The city closed six of its 24 schools."),
        ("18 schools stay open.", "The city closed six of its 24 schools."),
        ("The storm hurt nine seamen.", "The storm damaged three boats and injured nine sailors."),
        ("Rents went up by 4 per cent.", "Rents rose by 4 per cent to 9,200 crowns."),
        ("Rents are now 9,200 crowns.", "Rents rose by 4 per cent to 9,200 crowns."),
        ("The price was 500 crowns before.", "The price was raised to 640 crowns from 500."),
        ("The ticket became 140 crowns dearer.", "The price was raised to 640 crowns from 500."),
        ("The bridge opened on 3 March 1962.", "The bridge was opened on March 3, 1962."),
        ("The trial is due in June.", "The trial begins on 4 June."),
        ("The trial is due on 4 June 2026.", "The trial begins on 4 June."),
        ("The mayor took office in the nineties.", "The mayor took office in 1994."),
        ("She joined in the 1990s.", "She joined the firm in 1994."),
        ("It was the 14th time.", "It happened for the fourteenth time."),
        ("The record dates from the 20th century.", "The record was set in 1987."),
        (
            "The first woman to hold the office is Lise Holm.",
            "Lise Holm is the first woman to hold the office.",
        ),
        ("One person died.", "A man died in the fire."),
        ("Two sisters run the shop.", "Anna Berg and her sister Tove run the shop."),
        ("The crossing takes 55 minutes.", "The crossing takes fifty-five minutes in good weather."),
        (
            "The vessel can carry 70 cars and 300 passengers.",
            "The ship has room for 300 passengers and 70 cars.",
        ),
        ("On Tuesday evening the council chose Holm.", "Holm was elected on Tuesday evening."),
        ("The tower was 30 metres high in 1900.", "In 1900 the tower was 30 metres high."),
        ("The sum is 5 million.", "The sum is $5m."),
        ("The pipe is 5 metres long.", "The pipe is 5m long."),
        ("Twice as many came as in 2024.", "In 2025 there were 400 visitors, after 200 in 2024."),
        (
            "Building starts in 2027.",
            "Building is to begin in the autumn of 2027 and to take three years.",
        ),
        (
            "The towers should be ready by 2030.",
            "Building is to begin in the autumn of 2027 and to take three years.",
        ),
        ("The road is 20 miles long.", "The road is 32 kilometres long."),
        ("It was 68 degrees Fahrenheit.", "It was 20 degrees Celsius."),
        ("The fine was 1,000 crowns.", "She was fined a thousand crowns."),
        ("Three in four pupils passed.", "Seventy-five per cent of the pupils passed."),
        ("The dozen eggs cost 40 crowns.", "A dozen eggs cost 40 crowns."),
        ("12 eggs cost 40 crowns.", "A dozen eggs cost 40 crowns."),
        ("The council has 41 members.", "The council's 41 members met on Monday."),
        ("Skelm won 3-1.", "Skelm won by three goals to one."),
        ("The 40-year-old firm is closing.", "The firm, founded 40 years ago, is closing."),
    ],
)
def test_the_same_value_in_other_words_is_not_reported(claim: str, quote: str) -> None:
    assert compare(claim, quote) == ()


def test_number_of_the_title_or_the_sentence_before_is_stated() -> None:
    quote = "Nordland beat Skelm in the final."
    assert compare("Nordland won the World Cup 2026.", quote, title="World Cup 2026") == ()
    assert compare("Nordland won the final in 1998.", quote, "The World Cup of 1998 was short.") == ()


def test_number_that_the_quote_contradicts_is_not_taken_from_the_sentence_before() -> None:
    (finding,) = compare("The storm sank 44 boats.", "The storm sank 40 boats.", "Vestby has 44 boats.")
    assert finding.verdict is Verdict.REFUTED
    assert (finding.claimed, finding.quoted) == ("44", "40")


def test_number_that_stands_nowhere_is_not_said() -> None:
    (finding,) = compare("The bridge cost 7 million crowns.", "The bridge was opened by the king.")
    assert finding.verdict is Verdict.NOT_SAID


def test_year_later_follows_the_year_of_the_sentence_before() -> None:
    quote, before = "Production is to end a year later.", "The new model appears in 2028."
    assert compare("Production ends in 2029.", quote, before) == ()
    assert [finding.kind for finding in compare("Production ends in 2031.", quote, before)] == [
        FindingKind.TIME
    ]


def test_values_have_their_unit_noun_role_and_period() -> None:
    lost, profit = read_values(PROFIT, WEDNESDAY)
    assert [int(value.number) for value in (lost, profit)] == [12_000_000, 3_000_000]
    assert [value.unit and value.unit.name for value in (lost, profit)] == ["crown", "crown"]
    assert profit.role.value == "former"
    assert [moment and moment.days[0][0].year for moment in (lost.moment, profit.moment)] == [2025, 2024]


def test_number_without_a_noun_counts_what_the_number_before_counts() -> None:
    staff, former = read_values("It employs 84 people, down from 130 in 2020.", WEDNESDAY)
    assert staff.nouns == former.nouns == {"peopl"}


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_compared(claim: str, quote: str) -> None:
    value_findings(claim, Evidence(quote, published=WEDNESDAY))


@given(
    st.text(
        alphabet="0123456789 .,-–/:%$£½ andofmillionhundredyearsagothcenturyMarchMonday", max_size=80
    )
)
def test_any_number_agrees_with_itself(text: str) -> None:
    assert value_findings(text, Evidence(text, published=WEDNESDAY)) == ()


@pytest.mark.parametrize("published", [None, date(2026, 2, 11)])
@pytest.mark.parametrize("day", ["March 3", "Tuesday, March 3"])
def test_a_weekday_belongs_to_its_date_and_both_ends_of_a_move_to_one_verb(
    published: date | None, day: str
) -> None:
    quote = "The hearing has been moved from Tuesday, February 17, to Tuesday, March 3, the town said."
    evidence = Evidence(quote, published=published)
    assert value_findings(f"The hearing was moved to {day}.", evidence) == ()
