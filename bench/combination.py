"""Judging learners against a rule of combination, set beside a naive reading and the least work there could be.

Times are processor time; compare between machines only the ratios, which come from one run.
Run: python -m bench.combination
"""

from itertools import product
from random import Random
from statistics import median
from time import process_time

from testamur.rulebook.combination import Bar, Bound, Group, Held, Rule, Solver, Status, Unit
from testamur.rulebook.tests.combination_oracle import best_score

LEARNERS = 2_000
SEED = 20


def large_rule(shared: int) -> tuple[Rule, dict[str, Unit]]:
    """40 groups over 200 units: mandatory, options with caps, pathways and a bar; `shared` units are in two groups."""
    random = Random(SEED)
    units = {
        f"U{n}": Unit(f"U{n}", f"Unit {n}", random.choice((2, 3, 3, 4)), random.choice((2, 3, 4, 5, 6)))
        for n in range(200)
    }
    codes = iter(units)

    def take(number: int) -> tuple[str, ...]:
        return tuple(next(codes) for _ in range(number))

    pathways = tuple(
        Group(
            f"Pathway {n}",
            groups=(
                Group(f"Pathway {n} mandatory", mandatory=take(5)),
                Group(f"Pathway {n} options", optional=take(5), at_least=(Bound(8),)),
            ),
        )
        for n in range(6)
    )
    options = [
        Group(f"Options {n}", optional=take(7), at_least=(Bound(4),), at_most=(Bound(14),)) for n in range(18)
    ]
    for n in range(shared):
        options[-1 - n] = Group(
            options[-1 - n].name,
            optional=(*options[-1 - n].optional, options[n].optional[0]),
            at_least=options[-1 - n].at_least,
            at_most=options[-1 - n].at_most,
        )
    root = Group(
        "Large diploma",
        groups=(
            Group("Core", mandatory=take(6)),
            Group("Pathways", groups=pathways, choose=1),
            Group("Options", groups=tuple(options), at_least=(Bound(90),)),
        ),
        at_least=(Bound(150), Bound(110, lowest=3)),
    )
    return Rule(root, barred=(Bar("Alike", options[0].optional[:2]),)), units


def learners(rule: Rule, number: int, units_each: int) -> list[dict[str, Held]]:
    """Learners who hold most of one pathway and options at random, as on a real course."""
    random = Random(SEED)
    core, pathways, options = rule.root.groups
    found = []
    for _ in range(number):
        wanted = [*core.mandatory, *sorted(random.choice(pathways.groups).codes())]
        pool = sorted(options.codes())
        wanted += random.sample(pool, units_each)
        found.append({code: Held(code) for code in wanted[:units_each]})
    return found


def linear_pass(rule: Rule, held: dict[str, Held]) -> int:
    """The least that any judge must do: look once at each thing held in each group. It decides nothing."""
    return sum(
        1 for _, group in rule.root.walk() for code in (*group.mandatory, *group.optional) if code in held
    )


def timed(work: object, learners: list[dict[str, Held]]) -> list[float]:
    """Seconds for each learner."""
    taken = []
    for held in learners:
        start = process_time()
        work(held)
        taken.append(process_time() - start)
    return taken


def against_brute_force() -> None:
    """A small rule with shared units, where trying everything is still possible."""
    units = {code: Unit(code, code, 3, 2 + n % 4) for n, code in enumerate("ABCDEFGH")}
    rule = Rule(
        Group(
            "Small",
            groups=(
                Group("One", optional=tuple("ABCDE"), at_least=(Bound(8),), at_most=(Bound(9),)),
                Group("Two", optional=tuple("DEFGH"), at_least=(Bound(10),)),
            ),
            at_least=(Bound(18),),
        )
    )
    solver = Solver(rule, units)
    people = [
        {code: Held(code) for code, has in zip("ABCDEFGH", chosen, strict=True) if has}
        for chosen in product((True, False), repeat=8)
    ][:40]
    slow = sum(timed(lambda held: best_score(rule, units, held), people))
    fast = sum(timed(solver.judge, people))
    print(f"small rule, {len(people)} learners: brute force takes {slow / fast:,.0f} times as long")


def main() -> None:
    """Print the figures."""
    against_brute_force()
    for shared in (0, 4):
        rule, units = large_rule(shared)
        start = process_time()
        solver = Solver(rule, units)
        compiled = process_time() - start
        people = learners(rule, LEARNERS, 60)
        taken = timed(solver.judge, people)
        least = sum(timed(lambda held, rule=rule: linear_pass(rule, held), people))
        full = sum(solver.judge(held).status is Status.FULL for held in people)
        groups = sum(1 for _ in rule.root.walk())
        ordered = sorted(taken)
        print(
            f"{groups} groups, 60 units held, {shared} units in two groups: median {median(taken) * 1e3:.2f} ms,"
            f" 99th {ordered[int(len(ordered) * 0.99)] * 1e3:.2f} ms, {LEARNERS} learners {sum(taken):.2f} s"
            f" ({full} full), {sum(taken) / least:.1f} times a bare look at each unit;"
            f" compiled in {compiled * 1e3:.1f} ms"
        )


if __name__ == "__main__":
    main()
