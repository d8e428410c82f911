"""Who can sign in to the demonstration: one person for each actor, all made up."""

from dataclasses import dataclass

from testamur.ground.access.permissions import Permission as P
from testamur.ground.accounts.models import User

Role = User.StaffRole
PASSWORD = "meadow lantern copper"  # noqa: S105  (printed for everybody who starts the demonstration)

COLLEGE, SCHOOL, PROVIDER = "002709", "004410", "007315"
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
)  # fmt: skip
