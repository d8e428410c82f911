"""The demonstration's catalogue: real public codes and titles, from the files beside this module."""

from datetime import datetime
from functools import reduce
from operator import add
from pathlib import Path

from testamur.catalogue.products.actions import load_catalogue
from testamur.catalogue.products.facts import Catalogue
from testamur.catalogue.products.files import read_catalogue
from testamur.catalogue.products.queries import scales_by_code
from testamur.ground.audit.actor import Actor

FILES = Path(__file__).parent / "catalogue"


def load(now: datetime) -> None:
    scales = scales_by_code()
    parts = [
        read_catalogue(path.read_text(encoding="utf-8"), path.name, scales=scales)
        for path in sorted(FILES.glob("*.yaml"))
    ]
    load_catalogue(catalogue=reduce(add, parts, Catalogue()), by=Actor.system("demonstration"), now=now)
