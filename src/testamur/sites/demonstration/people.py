"""Who can sign in to the demonstration: one person for each actor, all made up."""

from dataclasses import dataclass

from testamur.ground.access.permissions import Permission as P
from testamur.ground.accounts.models import User
from testamur.records.organisations.models import Role as Plays

Role = User.StaffRole
PASSWORD = "meadow lantern copper"  # noqa: S105  (printed for everybody who starts the demonstration)

SYSTEM_PASSWORD = "Quayside7Lantern"  # noqa: S105  (of each organisation's information system, likewise)

COLLEGE, SCHOOL, PROVIDER = "002709", "004410", "007315"
RECORDS_COLLEGE, RECORDS_SCHOOL, RECORDS_AO = "HARB01", "MOOR01", "TESTAM"
WORKING_ROLES = (Plays.BATCH, Plays.ONLINE, Plays.LEARNER_RECORD, Plays.VERIFIER)
READ_ONLY = (P.SEARCH, P.READ_CERTIFICATION)


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    job: str
    tries: str  # what this sign-in is for, in one line of the printed table
    centres: tuple[str, ...] = ()
    permissions: tuple[P, ...] = ()
    is_administrator: bool = False
    roles: tuple[Role, ...] = ()
    organisations: tuple[str, ...] = ()  # of the learning records service
    plays: tuple[Plays, ...] = ()


PEOPLE = (
    Person(
        "Ada Okafor", "ada@harbour.example", "Exams officer",
        "Exams officer and portal administrator, Harbour City College (20,000 learners)",
        (COLLEGE,), tuple(P), is_administrator=True,
    ),
    Person("Ben Hughes", "ben@harbour.example", "Tutor", "May only submit unit grades", (COLLEGE,), (P.GRADES,)),
    Person("Nia Rees", "nia@harbour.example", "Head of quality", "Looks at certification, changes nothing", (COLLEGE,), READ_ONLY),
    Person(
        "Charlie Munro", "charlie@moorland.example", "Exams officer",
        "Exams officer of a small school: sees nothing of the college",
        (SCHOOL,), tuple(P), is_administrator=True,
    ),
    Person(
        "Devi Rao", "devi@northgate.example", "Centre manager",
        "Works for two centres, with direct claims at one of them",
        (PROVIDER, SCHOOL), tuple(P), is_administrator=True,
    ),
    Person("Eve Osei", "eve@testamur.example", "External quality assurer", "Reviews grades and signs off claims", roles=(Role.EQA,)),
    Person("Olu Bello", "olu@testamur.example", "Customer support", "Sets up centres and their first administrators", roles=(Role.SUPPORT,)),
    Person("Cato Lind", "cato@testamur.example", "Catalogue editor", "Products, units and rules of combination", roles=(Role.CATALOGUE,)),
    Person("Fay Quill", "fay@testamur.example", "Finance officer", "Price lists, statements and what is owed", roles=(Role.FINANCE,)),
    Person("Fern Abara", "fern@testamur.example", "Certification officer", "Certificates and what became of them", roles=(Role.CERTIFICATION,)),
    Person(
        "Rhoda Quill", "rhoda@harbour.example", "Registry manager",
        "Learning records service: finds, registers and verifies for the college, with files and exceptions",
        organisations=(RECORDS_COLLEGE,), plays=WORKING_ROLES,
    ),
    Person(
        "Sunil Ashworth", "sunil@harbour.example", "Head of registry",
        "Learning records service: super user of the college, looks after its users",
        organisations=(RECORDS_COLLEGE,), plays=(Plays.SUPER_USER,),
    ),
    Person(
        "Vic Larkin", "vic@harbour.example", "Adviser", "Learning records service: may look, changes nothing",
        organisations=(RECORDS_COLLEGE,), plays=(Plays.VIEW_ONLY,),
    ),
    Person(
        "Mona Birtwell", "mona@moorland.example", "School office",
        "Learning records service: does everything for a small school",
        organisations=(RECORDS_SCHOOL,), plays=(Plays.SUPER_USER, *WORKING_ROLES),
    ),
    Person(
        "Ines Marlow", "ines@testamur.example", "Data officer",
        "Learning records service: verifies ULNs for the awarding organisation",
        organisations=(RECORDS_AO,), plays=(Plays.SUPER_USER, Plays.ONLINE, Plays.VERIFIER),
    ),
    Person(
        "Dee Fairbrother", "dee@testamur.example", "Service desk",
        "Learning records service: organisations, merges, suspected duplicates", roles=(Role.SERVICE_DESK,),
    ),
)  # fmt: skip
