"""Given names by which the same person is known: the published list of English ones, and our reviewed others.

The published list (the package `nicknames`, from a genealogists' collection) knows Bill and Liz. It lacks the short
forms of Polish, South Asian and West African names, and the newer English ones: those stand here, one line a name.
"""

from functools import lru_cache

from nicknames import NickNamer

REVIEWED = """
aleksander olek alex
aleksandra ola alex sasha
alexander sasha xander lex
alexandra sasha lexi
agnieszka aga
andrzej andy
anna ania
barbara basia
bartosz bartek
bartlomiej bartek
beata betty
dariusz darek
dorota dora
elzbieta ela
ewa eva
grzegorz greg grzesiek
iwona ivona
isabella izzy bella
isabelle izzy belle
isobel izzy
jakub kuba
jan janek john
joanna asia jo
jozef josef joe
julia jula
karolina karo carolina
katarzyna kasia kate
krystyna krysia
krzysztof krzys chris
lukasz luke
maciej maciek
magdalena magda
malgorzata gosia margaret
marcin martin
marek mark
mateusz mati matt
michal mike
mikolaj nick
monika mona
natalia nati
oliwia olivia
patryk patrick
pawel paul
piotr peter piotrek
przemyslaw przemek
rafal ralph
ryszard rysiek
stanislaw staszek
szymon simon
tadeusz tadek
tomasz tomek tom
urszula ula
wojciech wojtek
zbigniew zbyszek
zofia zosia sophie
zuzanna zuzia susan
abdullah abdul
abimbola bimbo bola
adebayo bayo ade
adeola ade ola
ademola ade demola
adewale wale ade
ayodele ayo dele
babatunde tunde baba
chidiebere chidi
chukwuemeka emeka
chukwuma chuma
ebunoluwa ebun
folasade sade fola
ifeoluwa ife
ikechukwu ike
iyanuoluwa iyanu
nnamdi namdi
obinna obi
oluwafemi femi
oluwakemi kemi
oluwaseun seun
oluwaseyi seyi
oluwatobi tobi
oluwatosin tosin
oluwadamilola dami damilola
oluwatoyin toyin
olufunmilayo funmi
omolara lara
temitope temi tope
titilayo titi
akash aki
amandeep aman
amarjit amar
balwinder bal
gurpreet guri
gurvinder guri
harinder harry
harjit harry
harpreet harry harp
hardeep harry
inderjit inder
jaspreet jas
jaswinder jas
kulwinder kully
kuldeep kully
lakhvir lucky
manpreet manny mani
mandeep manny
navdeep nav
navjot nav
parminder pam
paramjit pam
rajesh raj
rajinder raj
rajvir raj
ravinder ravi
sandeep sandy
satnam sat
sukhdeep sukh sukhi
sukhvinder sukh
surinder surj
tajinder taj
yadvinder yad
fatima fati
khadija khadi
mohammed mo mohd md
muhammad mo mohd md
mohamed mo mohd md
mohammad mo mohd md
mustafa musti
yusuf joseph yousef
ibrahim ibi abraham
ismail ish
zainab zee
archibald archie
alfred alfie fred
albert bertie albie
charlotte lottie charlie
edward teddy ned ted
theodore theo teddy
frederick freddie fred
florence flo flossie
george georgie
harriet hattie
harrison harry
henry harry hal
imogen immy
jemima mima
matilda tilly tillie
millicent millie
ottilie tilly
oliver ollie olly
poppy pops
rosalind roz
rebecca becky becca bex
samantha sam sammy
samuel sam sammy
sebastian seb
tabitha tabby
thomas tom tommy
toby tobias
william bill billy will wills
zachary zac zak zach
maximilian max
maxwell max
dominic dom
nathaniel nat nate nathan
benjamin ben benji
joshua josh
ffion fi
gruffydd griff
llewelyn llew lyn
myfanwy myf
siobhan shiv
"""
"""A name and those it goes by, one person's judgement reviewed by another's; order has no meaning."""


def _reviewed() -> dict[str, frozenset[str]]:
    """By name, all others that stand in one line with it."""
    table: dict[str, set[str]] = {}
    for line in REVIEWED.split("\n"):
        name, *others = line.split() or [""]
        for other in others:
            table.setdefault(name, set()).add(other)
            table.setdefault(other, set()).add(name)
    return {name: frozenset(others) for name, others in table.items()}


OURS = _reviewed()


@lru_cache(maxsize=1)
def _published() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=200_000)
def others_of(given: str) -> frozenset[str]:
    """The other names that somebody of this one goes by, and those whose short form it is."""
    published = _published()
    found = published.nicknames_of(given) | published.canonicals_of(given)
    return (OURS.get(given, frozenset()) | found) - {given}


def may_be_same(one: str, other: str) -> bool:
    """Whether one given name stands for the other: `bill` for `william`, and not for itself."""
    return other in others_of(one)
