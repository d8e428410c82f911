"""Learners who never lived, by the thousand or the million: what the benchmarks of the register search among.

Names, places and families follow rules of our own for a British register: names by community, few common and many rare;
brothers and sisters at one address, twins, namesakes. The same seed makes the same people everywhere, and whoever uses
it prints it. Queries are learners written down anew with the slips of offices, people who are new, and those who are
most easily taken for somebody else. Run to look at some: script/bench people_made_up
"""

import random
import sys
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

SEED = 20_260_901
CHUNK = 100_000


class Made(NamedTuple):
    """One learner, as typed; `born_on` is eight digits."""

    given: str
    family: str
    middle: str
    born_on: str
    gender: str
    postcode: str
    place_of_birth: str
    email: str


class Asked(NamedTuple):
    """A query: what is asked for, who is meant (a number in the register; -1 nobody), and what was done to it."""

    made: Made
    previous_family: str
    means: int
    story: str


# Names by community: (share of learners, women's names, men's names, beginnings and endings of family names).
# The first names of each list are the commonest; behind them come names put together of syllables, ever rarer.
COMMUNITIES = {
    "british": (
        0.78,
        "Emily Olivia Amelia Sophie Jessica Chloe Lucy Charlotte Ella Grace Megan Hannah Katie Lauren Emma Rebecca "
        "Sarah Amy Isabella Mia Freya Poppy Daisy Lily Ruby Evie Phoebe Alice Holly Molly Abigail Eleanor Georgia "
        "Bethany Caitlin Zoe Ellie Anna Jane Maya Niamh Erin Rhian Catherine Kathryn Harriet Lydia Imogen Martha",
        "Jack Thomas James Joshua Daniel Harry Samuel Joseph Matthew Oliver William Luke Benjamin George Charlie "
        "Lewis Alexander Jake Ryan Liam Adam Callum Connor Nathan Jacob Ethan Michael Jamie Cameron Max Dylan Owen "
        "Rhys Henry Edward Alfie Archie Leo Oscar Theo Freddie Toby Robert Andrew David Christopher Stephen Ian Jan",
        "Ash Bar Beck Black Bol Brad Bram Brook Bur Car Chad Clay Clif Col Cor Craw Cros Dal Den Dun East El Farn Fen "
        "Glad Gran Green Had Hal Har Hart Hay Hed Hen Hol Hor How Hud Jack Kel Ken Ket King Kirk Lang Law Lin Long "
        "Lyn Mal Mar Mel Mid Mil Mor Nel New Nor Oak Ol Par Pem Pick Pres Rad Red Rich Rob Ros Row Rud Sand Sel Shaw "
        "Sim Stan Stock Stan Sut Ter Thorn Til Tom Tur Under Wal Ward Wat Wel West Whit Wil Win Wood Wor Yar",
        "ton ford ley well by worth ham ridge field den son wood land man er s shaw more ing cott bourne gate burn "
        "wick head stone low croft mere bridge combe kin ard ell",
        "Smith Jones Taylor Williams Brown Davies Evans Wilson Thomas Roberts Johnson Walker Wright Robinson Thompson "
        "White Hughes Edwards Green Hall Wood Harris Lewis Martin Jackson Clarke Clark Turner Hill Cooper Ward Moore "
        "Morris King Watson Baker Harrison Morgan Allen James Scott Phillips Parker Bennett Young Mitchell Cook Lee",
    ),
    "south_asian": (
        0.11,
        "Aisha Fatima Zara Maryam Priya Anjali Ayesha Khadija Sana Amina Zainab Simran Harpreet Neha Nisha Sofia "
        "Hafsa Safa Iqra Alisha Jasmine Kiran Meera Pooja Rukhsana Shabana Tasnim Yasmin",
        "Muhammad Mohammed Ali Ahmed Hassan Hussain Ibrahim Yusuf Abdullah Hamza Omar Bilal Arjun Aarav Rohan Harpreet "
        "Gurpreet Imran Kamran Zain Adil Faisal Haroon Ismail Karan Nikhil Raj Rahul Sameer Tariq Usman Vikram",
        "Ab Ah Ak Al Am An Ar As Az Ba Bha Cha Chau Da Dha Fa Ga Gho Gu Ha Ira Ja Ka Kha La Ma Mah Na Pa Qu Ra Sa Sha "
        "Sri Ta Va Ya Za",
        "dri gar har jan kar lam lik mal man med mir nath nder pal ram rash rif san shi tel thi tra vaid wal war yar",
        "Khan Ahmed Patel Hussain Ali Begum Singh Kaur Akhtar Miah Shah Rahman Islam Mahmood Malik Uddin Chowdhury "
        "Iqbal Sharma Mistry Bibi Mohammed Hassan Bhatti Butt Choudhury Desai Gill",
    ),
    "polish": (
        0.04,
        "Julia Zuzanna Maja Zofia Hanna Lena Oliwia Natalia Wiktoria Aleksandra Karolina Kasia Magdalena Agnieszka",
        "Jakub Szymon Filip Kacper Mateusz Piotr Michal Adam Bartosz Krzysztof Tomasz Wojciech Pawel Dawid Patryk",
        "Wisn Kowal Nowak Zielin Szym Woz Kaczm Gra Mazur Krawcz Wieczor Jaworsk Malin Pawlow Duda Stepi Gorsk Rutk "
        "Sikor Baran Szewcz Tomasz Pietrz Marcin Wroblew Zaj Krol Wilcz Lis Bor Czar Dab Jab Kos Lew",
        "iewski ska ski owski czyk iak ek icz owicz ewska inski ecka ak a",
        "Nowak Kowalski Wisniewski Wojcik Kowalczyk Kaminski Lewandowski Zielinski Szymanski Wozniak",
    ),
    "west_african": (
        0.04,
        "Blessing Esther Grace Chioma Adaeze Ngozi Funmi Temi Ama Abena Efua Deborah Ruth Precious Tolu Amara",
        "Emmanuel Samuel David Daniel Chidi Emeka Kwame Kofi Tunde Seun Tobi Femi Ayo Kwasi Obi Joshua",
        "Ade Ola Oko Nwa Chi Eze Oba Ow Asa Men Boa Ak Aman Oni Ogu Uche Ike Afo Bam Olu Aki Ny Os Aga",
        "nkwo bayo sanya eze dozie kwu wale tunji su nsah teng ko madi mosi yemi ola kunle fe chukwu ji",
        "Okafor Mensah Adeyemi Okonkwo Owusu Boateng Osei Eze Appiah Adebayo Asante Okoye Balogun",
    ),
    "chinese": (
        0.03,
        "Mei Li Yan Xin Ying Jing Fang Hui Ling Wing Yuet Grace Emily Vivian Jasmine",
        "Wei Jun Ming Hao Jie Chun Ka Ho Kai Feng Long Tao Eric Jason Kevin",
        "Ch Zh L W H X Y T F G S K M N C P Q B D J",
        "an ang en eng ao ou u ui un i in ing ei uo iang",
        "Wong Chan Li Wang Chen Zhang Liu Cheung Lam Ng Leung Lau Lin Ho Yip",
    ),
}
MADE_STARTS = (
    "Al An Ar Be Bri Ca Ce Cla Da De El Em Fa Flo Ga Gi Ha He Is Ja Je Jo Ka Ke Ki La Le Li Lo Ma Me Mi Na Ne No "
    "Pa Pe Ra Re Ro Sa Se Sha So Ta Te Ti To Va Ve Vi Wi Ya Ze Zi"
)
WOMENS_ENDS = "ra la na lia rina nelle lise dra bel mina tha ssa rie den ley lyn nya sha vie cey"
MENS_ENDS = "ron lan den ric vin ton lon rek min than ssen ry ven ley lyn dan shaun vid cey mar"
AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DE DG DH DL DN DT DY E EH EN EX FK FY G GL GU "
    "HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH "
    "PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO"
).split()
PLACES = (
    "London Birmingham Leeds Glasgow Sheffield Bradford Liverpool Manchester Bristol Cardiff Belfast Leicester Coventry "
    "Nottingham Hull Newcastle Stoke Derby Plymouth Wolverhampton Swansea Reading Luton Bolton York"
).split()
INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
POSTCODES = 1_500_000
SIBLINGS, TWINS_OF_SIBLINGS = 0.22, 0.064
DOUBLE_BARRELLED, HAS_MIDDLE, HAS_PLACE, HAS_EMAIL = 0.03, 0.5, 0.5, 0.35
NOT_KNOWN = "ZZ99 9ZZ"


class _Names:
    """Names of one sort, the commonest first, and how often each is borne."""

    def __init__(self, names: list[str], flat: float) -> None:
        self.names = np.array(list(dict.fromkeys(names)), object)
        shares = 1 / (np.arange(len(self.names)) + flat) ** 0.92
        self.up_to = np.cumsum(shares / shares.sum())

    def drawn(self, rng: np.random.Generator, count: int) -> np.ndarray:
        return self.names[np.searchsorted(self.up_to, rng.random(count))]


def _tables() -> dict[str, tuple[float, _Names, _Names, _Names]]:
    shuffled = random.Random(SEED)
    tables = {}
    for community, (share, women, men, starts, ends, common) in COMMUNITIES.items():
        families = [start + end for start in starts.split() for end in ends.split()]
        families += [f"{start}{middle}{end}" for start in starts.split() for middle in ("an", "el", "in", "o")
                     for end in ends.split()]  # fmt: skip
        if community == "british":
            families += [f"{particle}{name}" for particle in ("Mc", "Mac", "O'") for name in families[:900]]
        shuffled.shuffle(families)
        made = {}
        for sort, known, endings in (("women", women, WOMENS_ENDS), ("men", men, MENS_ENDS)):
            rare = [start + end for start in MADE_STARTS.split() for end in endings.split()]
            shuffled.shuffle(rare)
            made[sort] = _Names(known.split() + rare, flat=10 if community == "british" else 4)
        families = _Names(common.split() + families, flat=8 if community == "british" else 3)
        tables[community] = (share, made["women"], made["men"], families)
    return tables


def register(count: int, *, seed: int = SEED) -> Iterator[list[Made]]:
    """So many learners, in lists of a hundred thousand at most."""
    tables = _tables()
    for first in range(0, count, CHUNK):
        yield _chunk(tables, min(CHUNK, count - first), np.random.default_rng([seed, first]))


def _chunk(tables, count: int, rng: np.random.Generator) -> list[Made]:
    community = rng.choice(len(tables), count, p=[share for share, *_ in tables.values()])
    gender = rng.integers(0, 2, count)
    given, middle, family = (np.full(count, "", object) for _ in range(3))
    for number, (_, women, men, families) in enumerate(tables.values()):
        ours = np.flatnonzero(community == number)
        family[ours] = families.drawn(rng, len(ours))
        for sex, names in enumerate((women, men)):
            them = ours[gender[ours] == sex]
            given[them] = names.drawn(rng, len(them))
            named = them[rng.random(len(them)) < HAS_MIDDLE]
            middle[named] = names.drawn(rng, len(named))
    double = np.flatnonzero(rng.random(count) < DOUBLE_BARRELLED)
    family[double] = family[double] + "-" + family[rng.permutation(double)]
    year = np.where(
        rng.random(count) < 0.75, rng.integers(1998, 2012, count), rng.integers(1975, 1998, count)
    )
    born = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + rng.integers(0, 365, count)
    postcode = _postcodes(rng.integers(0, POSTCODES, count))
    postcode[rng.random(count) < 0.01] = NOT_KNOWN
    for one in np.flatnonzero(rng.random(count) < SIBLINGS):
        if one and postcode[one - 1] != NOT_KNOWN:
            family[one], postcode[one] = family[one - 1], postcode[one - 1]
            if rng.random() < TWINS_OF_SIBLINGS:
                born[one] = born[one - 1]
    places = np.array(PLACES, object)[np.minimum(rng.zipf(1.6, count) - 1, len(PLACES) - 1)]
    place = np.where(rng.random(count) < HAS_PLACE, places, "")
    mailed, number = rng.random(count) < HAS_EMAIL, rng.integers(1, 999, count)
    birth = np.char.replace(np.datetime_as_string(born, unit="D"), "-", "").tolist()
    return [
        Made(g, f, m, b, "FM"[s], p, w, f"{g}.{f}{n}@mail.example".replace("'", "").lower() if e else "")
        for g, f, m, b, s, p, w, e, n in zip(
            given, family, middle, birth, gender, postcode, place, mailed, number, strict=True
        )
    ]


def _postcodes(numbers: np.ndarray) -> np.ndarray:
    """Each number's own postcode, the same in every register; some areas have many times the people of others."""
    rng = np.random.default_rng(SEED)
    weights = rng.lognormal(0, 0.6, len(AREAS))
    up_to = np.cumsum(weights / weights.sum())
    scattered = (numbers * 2_654_435_761) % 2**32
    areas = np.array(AREAS, object)[np.searchsorted(up_to, scattered / 2**32)]
    rest = (numbers * 40_503 + 977) % 2**31
    letters = np.array(list(INWARD_LETTERS), object)
    district, sector = (
        (rest % 24 + 1).astype(str).astype(object),
        (rest // 24 % 10).astype(str).astype(object),
    )
    return areas + district + " " + sector + letters[rest // 240 % 20] + letters[rest // 4_800 % 20]


def queries(people: list[Made], count: int, *, seed: int = SEED) -> list[Asked]:
    """So many searches, by a sample of the register in which `means` is the number of a learner.

    Seven in ten are for learners of the register as another office would write them down, fifteen in a hundred for
    people who are new, and fifteen for those who are new and very like somebody: twins, siblings, namesakes, sons.
    """
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        means = rng.randrange(len(people))
        one, other = people[means], people[rng.randrange(len(people))]
        lot = rng.random()
        one = one._replace(
            place_of_birth=one.place_of_birth if rng.random() < 0.5 else "",
            email=one.email if rng.random() < 0.6 else "",
            middle="",
        )
        if lot < 0.70:
            made.append(_written_anew(one, people[means], other, means, rng))
        else:
            made.append(Asked(*_somebody_new(one, other, people, lot, rng)))
    return made


def _written_anew(one: Made, held: Made, other: Made, means: int, rng: random.Random) -> Asked:
    """A learner of the register, with what offices get wrong and what has changed since."""
    story, previous = [], ""

    def happens(share: float, name: str) -> bool:
        if rng.random() < share:
            story.append(name)
            return True
        return False

    if happens(0.22, "moved"):
        one = one._replace(postcode=other.postcode)
    if happens(0.05, "short name"):
        one = one._replace(given=_short(one.given, rng))
    if happens(0.04, "slip in given name"):
        one = one._replace(given=_slip(one.given, rng))
    if happens(0.04, "slip in family name"):
        one = one._replace(family=_slip(one.family, rng))
    if held.middle and happens(0.015, "middle name"):
        one = one._replace(given=held.middle)
    if happens(0.02, "new name"):
        one = one._replace(family=other.family)
    elif happens(0.02, "new name and previous"):
        previous, one = one.family, one._replace(family=other.family)
    if happens(0.01, "swapped"):
        one = one._replace(given=one.family, family=one.given)
    if "-" in one.family and happens(0.4, "half of the name"):
        one = one._replace(family=rng.choice(one.family.split("-")))
    born = one.born_on
    if born[6:] <= "12" and happens(0.01, "day and month"):
        one = one._replace(born_on=born[:4] + born[6:] + born[4:6])
    elif happens(0.015, "digit of birth"):
        place = rng.choice([3, 5, 7])
        digit = str((int(born[place]) + rng.randrange(1, 9)) % 10)
        one = one._replace(born_on=born[:place] + digit + born[place + 1 :])
    elif happens(0.005, "first of month"):
        one = one._replace(born_on=born[:6] + "01")
    if happens(0.02, "postcode not known"):
        one = one._replace(postcode=NOT_KNOWN)
    return Asked(one, previous, means, " + ".join(story) or "the same")


def _somebody_new(one: Made, other: Made, people: list[Made], lot: float, rng: random.Random):
    bare = one._replace(email="")
    name = other.given if other.given != one.given else "Zebedee"
    if lot < 0.85:
        third, fourth, fifth = (people[rng.randrange(len(people))] for _ in range(3))
        new = Made(other.given, third.family, "", fourth.born_on, other.gender, fifth.postcode, "", "")
        return new, "", -1, "new"
    if lot < 0.90:
        return bare._replace(given=name, gender=other.gender), "", -1, "twin"
    if lot < 0.95:
        return bare._replace(given=name, gender=other.gender, born_on=other.born_on), "", -1, "sibling"
    if lot < 0.98:
        return bare._replace(postcode=other.postcode, place_of_birth=""), "", -1, "namesake of the day"
    return bare._replace(born_on=other.born_on, place_of_birth=""), "", -1, "father or son"


def _short(given: str, rng: random.Random) -> str:
    from testamur.rulebook.matching.nicknames import others_of

    others = sorted(others_of(given.lower()))
    return rng.choice(others).title() if others else given


def _slip(name: str, rng: random.Random) -> str:
    """One letter left out, put in, swapped with the next, or mistaken."""
    if len(name) < 3:
        return name
    place, letter = rng.randrange(1, len(name)), rng.choice("abcdefghijklmnopqrstuvwxyz")
    kind = rng.randrange(4)
    if kind == 0:
        return name[:place] + name[place + 1 :]
    if kind == 1:
        return name[:place] + letter + name[place:]
    if kind == 2 and place < len(name) - 1:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + letter + name[place + 1 :]


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(f"seed {SEED}")
    people = [one for chunk in register(max(count, 1_000)) for one in chunk]
    for one in people[:count]:
        print("  ".join(each or "–" for each in one))
    for asked in queries(people, count):
        print(f"{asked.story:24}", "  ".join(each or "–" for each in asked.made))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
