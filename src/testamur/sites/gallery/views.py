"""The gallery: every shared piece in every state, with made-up people. What is tested here holds everywhere."""

from types import SimpleNamespace as Thing

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input_lazy
from django.template.loader import get_template
from django.urls import reverse

from testamur.ground.access.gate import public
from testamur.kit.problems import Problem, Severity
from testamur.kit.templating import STATUS_WORDS
from testamur.sites.gallery import made_up
from testamur.sites.gallery.forms import Transfer

SECTIONS = [
    ("Pieces", "pieces"),
    ("Home", "home"),
    ("Learners", "learners"),
    ("Grades", "grades"),
    ("File", "file"),
    ("Form", "form"),
    ("Check", "check"),
    ("Work", "work"),
    ("Certificate", "certificate"),
    ("Office", "office"),
    ("Sign in", "sign_in"),
]
PROBLEMS = [
    Problem(
        "after-end", "The start date is after the planned end date. Give an earlier start date", "start_on"
    ),
    Problem(
        "sampled",
        "Olu Brown was sampled by the EQA on 2 November 2026 and cannot be transferred",
        "Brown, Olu",
    ),
    Problem("no-postcode", "No postcode. You can add it later", "postcode", Severity.WARNING),
]


def render(request: HttpRequest, name: str, **context) -> HttpResponse:
    """Draw a page for a made-up person, whoever is signed in or not."""
    here = request.resolver_match.url_name
    centre = Thing(name="Harbour City College", number="002709")
    acting = Thing(user=Thing(pk=1, full_name="Lena Kapoor"), centre=centre, memberships=2)
    frame = {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "acting": acting,
        "menu": [
            Thing(label=label, url=reverse(f"gallery:{target}"), current=target == here)
            for label, target in SECTIONS
        ],
        "other_doors": [],
        "unread": 4,
        "session_ends_in": int(request.GET.get("session", 1800)),
        "demonstration": True,
        "ao_name": "Testamur Awards",
        "messages": [],
    }
    return HttpResponse(get_template(f"gallery/{name}.html").render(frame | context))


@public
def pieces(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "pieces",
        words=STATUS_WORDS,
        problems=PROBLEMS,
        blank=Transfer(prefix="blank"),
        wrong=Transfer({"wrong-start_on": "31/2/2026"}, prefix="wrong"),
        steps=[
            Thing(text="The cut-off for this window is Friday 27 November 2026", source="Key dates 2026/27"),
            Thing(text="Today is 4 working days before it, so the booking is in time", source="CAT-19"),
            Thing(text="No late fee is charged"),
        ],
        now=made_up.NOW,
    )


@public
def home(request: HttpRequest) -> HttpResponse:
    tiles = [
        Thing(sign=sign, number=number, title=title, url="#", detail=detail, when=when, tone=tone)
        for sign, number, title, detail, when, tone in made_up.TILES
    ]
    return render(
        request,
        "home",
        today=made_up.TODAY,
        tiles_to_do=tiles,
        deadlines_ahead=_deadlines(),
        stages=made_up.STAGES,
        pipeline=made_up.PIPELINE,
    )


@public
def office(request: HttpRequest) -> HttpResponse:
    return render(request, "office", deadlines_ahead=_deadlines())


def _deadlines() -> list[Thing]:
    return [
        Thing(on=on, title=title, detail=detail, days=days, tone=tone)
        for on, title, detail, days, tone in made_up.DEADLINES
    ]


@public
def learners(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.getlist("status")
    words = request.GET.get("q", "").lower().split()
    found = [
        learner
        for learner in made_up.LEARNERS
        if (not chosen or learner.status in chosen) and all(word in learner.name.lower() for word in words)
    ]
    sort = request.GET.get("sort", "name")
    found.sort(key=lambda learner: getattr(learner, sort.lstrip("-"), learner.name), reverse=sort[0] == "-")
    kinds = list(dict.fromkeys(made_up.STATUSES))
    return render(
        request,
        "learners",
        page=Paginator(found, 25).get_page(request.GET.get("page")),
        sort=sort,
        q=request.GET.get("q", ""),
        facet_status=[
            Thing(
                value=kind,
                label=STATUS_WORDS[kind],
                chosen=kind in chosen,
                count=sum(learner.status == kind for learner in made_up.LEARNERS),
            )
            for kind in kinds
        ],
        chips_in_use=[
            Thing(label=STATUS_WORDS[kind], url=_without(chosen, kind)) for kind in chosen if kind in kinds
        ],
        views=[
            Thing(label="All learners", url="?", current=not chosen, count=len(made_up.LEARNERS)),
            Thing(label="Ready to claim", url="?status=banked", current=chosen == ["banked"], count=6),
            Thing(label="Lapsing soon", url="?status=lapsing", current=chosen == ["lapsing"], count=6),
        ],
    )


def _without(chosen: list[str], kind: str) -> str:
    return "?" + "&".join(f"status={other}" for other in chosen if other != kind)


@public
def learner(request: HttpRequest) -> HttpResponse:
    return render(request, "learner", learner=made_up.LEARNERS[0], now=made_up.NOW)


@public
def grades(request: HttpRequest) -> HttpResponse:
    rows = [
        Thing(
            id=learner.id,
            learner=learner.name,
            born_on=learner.born_on,
            banked="C (CAG)" if number == 3 else "",
            grade=made_up.GRADES[number * 5 % 7].code if number < 17 else "",
            tag=number % 3 == 0 and number < 17,
            locked="No booking for this assessment" if number == 5 else "",
        )
        for number, learner in enumerate(made_up.LEARNERS[:24])
    ]
    rows[5].grade = ""
    return render(request, "grades", rows=rows, grades=made_up.GRADES, units=_units(), unit=made_up.UNITS[2])


def _units() -> list[Thing]:
    return [
        Thing(code=code, title=title, done=done, total=24, url="#", current=code == "J/504/2544")
        for code, title, done in made_up.UNITS
    ]


@public
def all_grades(request: HttpRequest) -> HttpResponse:
    codes = [grade.code for grade in made_up.GRADES]

    def cell(row: int, unit: int) -> Thing:
        state, message = ("banked", "") if unit < 2 else ("draft", "") if unit == 2 else ("", "")
        if (row, unit) == (1, 3):
            state, message = "error", "X is not a grade of this unit"
        if (row, unit) == (4, 5):
            state, message = "locked", "No booking"
        grade = codes[(row * 5 + unit) % 7] if unit < 3 else "X" if state == "error" else ""
        return Thing(
            name=f"{row}-{unit}", grade=grade, tag=unit == 2 and row % 2, state=state, message=message
        )

    rows = [
        Thing(learner=learner.name, cells=[cell(row, unit) for unit in range(len(made_up.UNITS))])
        for row, learner in enumerate(made_up.LEARNERS[:24])
    ]
    return render(request, "all_grades", rows=rows, units=_units(), codes=codes)


@public
def file(request: HttpRequest) -> HttpResponse:
    return render(request, "file", **_sheet(request))


@public
def file_row(request: HttpRequest, row: int) -> HttpResponse:
    state = _sheet(request)
    return render(request, "file_row", row=state["rows"][row], **state)


def _sheet(request: HttpRequest) -> dict:
    rows = [
        Thing(
            id=row,
            number=row + 2,
            url=reverse("gallery:file_row", args=[row]),
            cells=[_cell(request, row, column, value) for column, value in enumerate(values)],
        )
        for row, values in enumerate(made_up.FILE)
    ]
    cells = [
        (row, cell, column) for row in rows for cell, column in zip(row.cells, made_up.COLUMNS, strict=True)
    ]
    wrong = [found for found in cells if found[1].state == "error"]
    doubtful = [found for found in cells if found[1].state == "warning"]
    groups = [
        Thing(
            severity=cell.state,
            message=cell.message,
            place=f"{column.name}, row {row.number}",
            target=cell.name,
            fix=cell.fix,
            fix_value=cell.name,
        )
        for row, cell, column in wrong + doubtful
    ]
    return {
        "columns": made_up.COLUMNS,
        "rows": rows,
        "groups": groups,
        "errors": len(wrong),
        "rows_with_errors": len({row.id for row, _, _ in wrong}),
        "warnings": len(doubtful),
    }


def _cell(request: HttpRequest, row: int, column: int, value: str) -> Thing:
    name = f"cell-{row}-{column}"
    typed = request.POST.get(name, value)
    error, fix = made_up.WRONG.get((row, column), ("", ""))
    doubt, _ = made_up.TO_CHECK.get((row, column), ("", ""))
    if typed != value:
        return Thing(name=name, value=typed, state="fixed", message="", fix="")
    state = "error" if error else "warning" if doubt else ""
    return Thing(name=name, value=typed, state=state, message=error or doubt, fix=fix)


@public
def form(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST" or "errors" in request.GET
    return render(request, "form", form=Transfer(request.POST or {}) if sent else Transfer())


@public
def check(request: HttpRequest) -> HttpResponse:
    names = [learner.name for learner in made_up.LEARNERS]
    return render(
        request,
        "check",
        can=[(name, "Fee credited: registered 3 working days ago") for name in names[:3]],
        cannot=[(names[3], PROBLEMS[1:2])],
    )


@public
def done(request: HttpRequest) -> HttpResponse:
    return render(request, "done")


@public
def work(request: HttpRequest) -> HttpResponse:
    done = int(request.GET.get("done", 640))
    finished = done >= 2000
    sentence = "Registered 2,000 learners" if finished else "Registering learners"
    return render(
        request,
        "work",
        work=Thing(done=done, total=2000, finished=finished, sentence=sentence),
        next=done + 340,
    )


@public
def certificate(request: HttpRequest) -> HttpResponse:
    credential = Thing(
        awarded_by="Testamur Awards",
        learner="Siân Haf Jenkins",
        title="Level 3 Diploma in Early Years Education",
        grade="Distinction",
        facts=[
            ("Awarded", "14 November 2026"),
            ("Qualification number", "603/2217/6"),
            ("Certificate number", "T26 0417 9934"),
        ],
        hallmarks=[
            ("octagon", "TA", "Awarding organisation"),
            ("round", "L3", "Level 3"),
            ("shield", "EQ", "Externally quality assured"),
            ("cushion", "26", "Year of award"),
        ],
    )
    return render(request, "certificate", credential=credential)


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    return render(request, "sign_in", acting=None)
