"""The catalogues of the pages' languages: gathered from the source, updated, counted and compiled, with Babel.

`script/translate` runs this; `docs/translating.md` says how to translate. The site itself needs only the compiled
catalogues, which Django reads.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes
from jinja2.ext import babel_extract

SOURCE = Path(__file__).resolve().parents[1]
LOCALE = SOURCE / "locale"
NOT_SHOWN_TO_USERS = {"tests", "migrations", "gallery"}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
DJANGO_S = (  # what people see of Django itself that its own Welsh lacks or misspells
    "July",
    "Enter a valid email address.",
    "The password is too similar to the %(verbose_name)s.",
    "The submitted file is empty.",
    "This password is too common.",
    (
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
SAID_BY = {  # where the rulebook, which knows no gettext, and audit events keep what pages translate
    "define": (1,),
    "Difference": (1, 2),
    "_paper": (1,),
    "_asked": (1,),
    "_delegated": (1,),
}
SPOKEN_TABLES = frozenset(  # of the same kind: tables whose values are said to people
    "MEANINGS NAME_WORDS BIRTH_WORDS POSTCODE_WORDS SAME_WORDS LIKE_WORDS".split()
)
AFTER_A_NUMBER = (
    "after a number"  # the context that `counted` of kit.templating asks with; importing that is slow
)


def gather() -> Catalog:
    """Every text that the source marks for translation, without translations."""
    found = Catalog()
    texts = extract_from_dir(
        SOURCE,
        [
            ("**.py", "testamur.config.languages:texts_of_module"),
            ("**.html", "testamur.config.languages:texts_of_page"),
        ],
        keywords=KEYWORDS,
        directory_filter=lambda path: Path(path).name not in NOT_SHOWN_TO_USERS,
    )
    for place, line, text, comments, context in texts:
        found.add(text, locations=[(place, line)], auto_comments=comments, context=context)
    for text in DJANGO_S:
        found.add(text, locations=[("django", 0)])
    return found


def texts_of_module(file, keywords, comment_tags, options) -> Iterator[tuple]:
    """Babel's way to read Python; besides, what pages translate by themselves.

    Those are nouns, `one, many = _("unit"), _("units")`, sentences of audit events and of the rulebook, and labels
    of choices.
    """
    yield from extract_python(file, keywords, comment_tags, options)
    file.seek(0)
    for each in ast.walk(ast.parse(file.read())):
        match each:
            case ast.Assign(
                targets=[ast.Tuple(elts=[ast.Name("one"), ast.Name("many")])],
                value=ast.Tuple(
                    elts=[ast.Call(args=[ast.Constant(one)]), ast.Call(args=[ast.Constant(many)])]
                ),
            ):
                yield each.lineno, "npgettext", (AFTER_A_NUMBER, one, many), []
            case ast.Call(func=ast.Name(name), args=args) if name in SAID_BY:
                yield from _said(args[place] for place in SAID_BY[name] if place < len(args))
            case ast.Assign(targets=[ast.Name(name)], value=ast.Dict(values=values)) if name in SPOKEN_TABLES:
                yield from _said(values)
            case ast.ClassDef(bases=[ast.Attribute(attr="TextChoices")]):
                yield from _labels(each)


def _said(values: Iterable[ast.expr]) -> Iterator[tuple]:
    for each in values:
        match each:
            case ast.Constant(str(sentence)):
                yield each.lineno, "gettext", sentence, []


def _labels(choices: ast.ClassDef) -> Iterator[tuple]:
    """`OPEN = "open", "Not yet registered"`: pages show the second through the filter `translated`."""
    for each in choices.body:
        match each:
            case ast.Assign(value=ast.Tuple(elts=[ast.Constant(), ast.Constant(label)])):
                yield each.lineno, "gettext", label, []


def texts_of_page(file, keywords, comment_tags, options) -> Iterator[tuple]:
    """Babel's way to read a template, and the nouns of `3|counted("learner", "learners")` besides."""
    yield from babel_extract(file, keywords, comment_tags, {"silent": "false", **options})
    file.seek(0)
    page = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(file.read().decode())
    for each in page.find_all(nodes.Filter):
        nouns = [noun.value for noun in each.args if isinstance(noun, nodes.Const)]
        if each.name == "counted" and nouns:
            one, many = nouns if len(nouns) == 2 else (nouns[0], f"{nouns[0]}s")
            yield each.lineno, "npgettext", (AFTER_A_NUMBER, one, many), []


def catalogues() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def write(catalogue: Catalog, path: Path) -> None:
    """In the order of the source and without line numbers, so that a difference shows what was translated."""
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def update() -> None:
    """Bring new texts into each catalogue and take out those that are gone; nothing is guessed from a likeness."""
    for path in catalogues():
        catalogue = read(path)
        catalogue.update(gather(), no_fuzzy_matching=True, update_creation_date=False)
        write(catalogue, path)


def compile_stale() -> None:
    """Make what Django reads of each catalogue that has changed since."""
    for path in catalogues():
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            unfinished = path.with_suffix(".new.mo")  # so that nobody reads half of it
            with unfinished.open("wb") as file:
                write_mo(file, read(path))
            unfinished.replace(compiled)


def is_translated(message: Message) -> bool:
    return all(message.string) if message.pluralizable else bool(message.string)


def coverage(messages: Iterable[Message]) -> dict[str, tuple[int, int]]:
    """By floor or front door ("sites/portal"): how many texts are translated, of how many."""
    done, total = Counter(), Counter()
    for message in messages:
        for part in {"/".join(Path(place).parts[:2]) for place, _ in message.locations}:
            total[part] += 1
            done[part] += is_translated(message)
    return {part: (done[part], total[part]) for part in sorted(total)}


def texts(catalogue: Catalog) -> list[Message]:
    """The messages without the header."""
    return [message for message in catalogue if message.id]


def report() -> None:
    for path in catalogues():
        messages = texts(read(path))
        print(f"{path.parts[-3]}: {sum(map(is_translated, messages))} of {len(messages)} texts")  # noqa: T201
        for part, (done, total) in coverage(messages).items():
            print(f"  {part}: {done} of {total}")  # noqa: T201


COMMANDS = {"update": update, "compile": compile_stale, "report": report}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()
