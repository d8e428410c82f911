"""The commands of the guide do what the guide says: read from its text, and sent."""

import re
import shlex
from pathlib import Path
from string import Template

import pytest
from django.test import Client
from tests.learners import enrol, make_batch

from testamur.sites.api.tests.conftest import secret_of

GUIDE = Path(__file__).resolve().parents[5] / "docs" / "guides" / "api.md"
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
COMMANDS = [each for block in BLOCKS for each in re.split(r"\n(?=curl )", block.strip())]

pytestmark = pytest.mark.spec("SYS-04", "BEY-11")


def send(command: str, secret: str):
    """What curl would do with these arguments."""
    program, address, *options = shlex.split(
        Template(command.replace("\\\n", " ")).substitute(SITE="", KEY=secret)
    )
    assert program == "curl"
    given = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ", 1) for option, value in given if option == "-H")
    body = next((value for option, value in given if option == "-d"), None)
    if body is None:
        return Client().get(address, headers=headers)
    return Client().post(address, body, content_type=headers.pop("Content-Type"), headers=headers)


def test_there_are_commands_to_try():
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.split('"')[1])
def test_a_command_of_the_guide_is_answered(command, college, ada, counselling, approved, prices):
    enrol(make_batch(college, counselling, ada), ["Dilys Moore"], ada)

    answer = send(command, secret_of(college, ada))

    assert answer.status_code == 200, answer.content
    assert answer.json()
