"""The command says what exists, what is wrong with the environment, and how the roles are made."""

import os

import pytest

from testamur.config import cli, environment
from testamur.kit import roles
from testamur.kit.postgres import EmbeddedPostgres


def test_an_unknown_command_is_answered_with_those_that_exist(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["dmeo"])

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert "'demo', 'serve', 'worker', 'migrate', 'check', 'manage', 'database'" in said
    assert "`testamur --help` says what each command does." in said


def test_an_unknown_option_is_named(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["serve", "--prot", "80"])

    assert ended.value.code == 2
    assert "there is no option --prot" in capsys.readouterr().err


def test_a_wrong_environment_is_said_in_sentences(capsys, monkeypatch):
    monkeypatch.setenv("TESTAMUR_NATION", "utopia")

    code = cli.main(["database", "status"])

    assert code == 2
    assert capsys.readouterr().err == (
        "TESTAMUR_NATION is 'utopia': set it to one of england, wales, northern-ireland, scotland.\n"
    )


def test_the_roles_are_printed_for_a_server_of_ones_own(capsys):
    code = cli.main(["database", "roles"])

    assert code == 0
    assert capsys.readouterr().out == roles.SQL.read_text()


def test_the_schema_is_not_changed_by_the_sites_own_role(capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://testamur_app@localhost:1/testamur")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)

    code = cli.main(["migrate"])

    assert code == 1
    assert capsys.readouterr().err.startswith("Set DATABASE_OWNER_URL")


@pytest.mark.spec("SYS-07")
@pytest.mark.parametrize("command", ["serve", "worker", "check"])
def test_nothing_starts_where_the_guard_of_the_database_would_not_hold(capsys, monkeypatch, command):
    settings = environment.read(os.environ)
    owners = settings.database_owner_url or EmbeddedPostgres(settings.var / "postgres").urls.owner
    monkeypatch.setenv("DATABASE_URL", owners)

    code = cli.main([command])

    assert code == 1
    assert (
        "testamur_owner inherits the rights of the roles it should have to step into."
        in capsys.readouterr().err
    )


@pytest.mark.spec("SYS-07")
def test_a_database_that_cannot_be_reached_is_said_in_a_sentence(capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://testamur_app@127.0.0.1:1/testamur")

    code = cli.main(["check"])

    assert code == 1
    assert capsys.readouterr().err.startswith("The database cannot be reached: ")
