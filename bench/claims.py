"""Claiming for 100 learners: from the click to 100 signed PDFs, against typesetting the same pages alone.

The floor typesets the very certificates that were issued, in the same process, and does nothing else. Ours checks
everything again, writes claim, lines, charges, stages and audit, then writes down what each certificate will say,
typesets, seals and stores it, and issues it. Each round measures both; the figures are medians. Run it as
`python -m bench.claims`.
"""

import json
import os
import statistics
import time

ROUNDS = 5
LEARNERS = 100
MOST = 2.0  # times typesetting alone


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")
    import django

    from testamur.kit import testing  # starts the tests' own server

    django.setup()
    with testing.copy_of(testing.template_database(), f"bench_{os.getpid()}"):
        product = arrange_product()
        figures = [one_round(number, product) for number in range(ROUNDS + 1)][1:]  # the first one warms up
    for name in figures[0]:
        print(f"{name:46} {statistics.median(each[name] for each in figures):10.2f}")
    ratio = statistics.median(each["whole / typesetting"] for each in figures)
    print(f"\nwhole / typesetting must be at most {MOST}: {'kept' if ratio <= MOST else 'NOT KEPT'}")
    return 0 if ratio <= MOST else 1


def one_round(number: int, product) -> dict[str, float]:
    from testamur.kit.clock import now
    from testamur.kit.documents.certificates import CertificateFacts, certificate_pdf
    from testamur.kit.scope import of_centre, within
    from testamur.outcomes.certification import actions, jobs
    from testamur.outcomes.certification.models import Certificate

    centre, by, key, reviewed = arrange(number, product)

    started = time.perf_counter()
    with within(of_centre(centre.pk)):
        claim = actions.claim(centre=centre, key=key, reviewed=reviewed, by=by, now=now())
    claimed = time.perf_counter()
    jobs.issue(claim_id=claim.pk, centre_id=centre.pk)
    issued = time.perf_counter()

    with within(of_centre(centre.pk)):
        made = list(Certificate.objects.filter(status="issued"))
    assert len(made) == LEARNERS
    facts = [CertificateFacts.from_json(json.dumps(each.facts)) for each in made]
    before = time.perf_counter()
    for each in facts:
        certificate_pdf(each, at=made[0].intended_at)
    floor = time.perf_counter() - before
    whole = issued - started
    return {
        "claim: click to commit (s)": claimed - started,
        "issue: 100 certificates signed and stored (s)": issued - claimed,
        "whole (s)": whole,
        "each certificate (ms)": 1000 * whole / LEARNERS,
        "typesetting each alone (ms)": 1000 * floor / LEARNERS,
        "claim / typesetting": (claimed - started) / floor,
        "whole / typesetting": whole / floor,
    }


def arrange_product():
    from tests.people import COUNSELLING_UNITS, all_of, make_product

    from testamur.catalogue.products.models import GradeScale, Unit
    from testamur.delivery.billing.models import Price, PriceList
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        prices = PriceList.objects.create(title="2026/27", from_on="2020-08-01")
        Price.objects.create(price_list=prices, kind="certificate", amount="12.50")
        scale = GradeScale.objects.create(code="pass", title="Pass")
        units = [
            Unit.objects.create(code=code, title=title, level=3, credits=credits, scale=scale)
            for code, title, credits in COUNSELLING_UNITS
        ]
        rule = all_of("Mandatory units", *(unit.code for unit in units))
        return make_product("600/0727/8", "CACHE Level 3 Diploma in Counselling Skills", units, rule)


def arrange(number: int, product):
    """A reviewed draft for a hundred learners of a centre of this round's own, with direct claims status."""
    from tests.learners import enrol, make_batch
    from tests.people import actor_of, make_centre, make_member, make_user

    from testamur.catalogue.approvals.models import DirectClaims
    from testamur.ground.access.permissions import Permission
    from testamur.kit.clock import now
    from testamur.kit.scope import STAFF, within
    from testamur.outcomes.certification import actions
    from testamur.outcomes.certification.queries.claiming import candidates_of, chosen
    from testamur.outcomes.grading.actions import mark_units
    from testamur.outcomes.grading.models import UnitHeld

    at = now()
    with within(STAFF):
        centre = make_centre(f"{number:06}", "Harbour City College")
        ada = make_user("Ada Okafor", email=f"ada{number}@example.org")
        make_member(ada, centre, *Permission, is_administrator=True)
        DirectClaims.objects.create(centre=centre, product=product, given_at=at, given_because="A review")
        names = [f"Amelia{chr(97 + each % 26)} Hughes{chr(97 + each // 26)}" for each in range(LEARNERS)]
        people = enrol(make_batch(centre, product, ada), names, ada)
        by = actor_of(ada, centre)
        units = product.versions.get().units.all()
        marks = {(each.pk, unit.pk): UnitHeld.Means.ACHIEVED for each in people for unit in units}
        mark_units(marks=marks, by=by, now=at)
        learners = chosen(centre=centre, ids=[each.pk for each in people])
        draft = actions.start(centre=centre, registrations=learners, by=by, now=at)
        details = {**draft.details, "iqa_name": "Nia Rees", "declared": True}
        actions.keep_details(draft=draft, details=details, by=by, now=at)
        reviewed = {each.registration.pk: each.award.fingerprint for each in candidates_of(draft)}
    return centre, by, draft.pk, reviewed


if __name__ == "__main__":
    raise SystemExit(main())
