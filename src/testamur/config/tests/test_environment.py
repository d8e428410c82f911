"""The environment is read whole, with plain defaults, and refused in sentences that say what to set."""

import stat
from pathlib import Path

import pytest

from testamur.config.environment import (
    EnvironmentProblems,
    FileStorage,
    S3Storage,
    Smtp,
    as_django_database,
    read,
)

pytestmark = pytest.mark.spec("SYS-12")

KEY = "k" * 50
SEAL = {"TESTAMUR_SEAL_KEY": "key", "TESTAMUR_SEAL_CHAIN": "chain", "TESTAMUR_SEAL_ROOTS": "roots"}


def read_with(tmp_path: Path, **variables: str):
    return read({"TESTAMUR_VAR": str(tmp_path), **SEAL, **variables})


def problems_of(tmp_path: Path, **variables: str) -> list[str]:
    with pytest.raises(EnvironmentProblems) as refused:
        read_with(tmp_path, **variables)
    return refused.value.problems


def test_an_empty_environment_is_a_development_installation(tmp_path):
    environment = read_with(tmp_path)

    assert (environment.https, environment.debug, environment.demonstration) == (False, False, False)
    assert environment.base_url == "http://localhost:8000"
    assert environment.allowed_hosts == ["127.0.0.1", "[::1]", "localhost", "testserver"]
    assert environment.storage == FileStorage(directory=tmp_path / "files")
    assert environment.email is None
    assert environment.database_url is None
    assert environment.nation == "england"


def test_the_development_key_is_made_once_and_kept_private(tmp_path):
    first = read_with(tmp_path).secret_key

    second = read_with(tmp_path).secret_key

    assert first == second
    assert len(first) >= 50
    assert stat.filemode((tmp_path / "secret-key").stat().st_mode) == "-rw-------"
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_public_installation(tmp_path):
    environment = read_with(
        tmp_path,
        SECRET_KEY=KEY,
        TESTAMUR_BASE_URL="https://awards.example.org/",
        DATABASE_URL="postgresql://testamur_app:a@db/testamur",
        DATABASE_OWNER_URL="postgresql://testamur_owner:b@db/testamur",
    )

    assert environment.https is True
    assert environment.base_url == "https://awards.example.org"
    assert environment.allowed_hosts == ["awards.example.org"]
    assert environment.email_from == "no-reply@awards.example.org"


ASKS = {
    "TESTAMUR_LEARNING_RECORDS": "address",
    "TESTAMUR_LRS_ADDRESS": "https://records.example.org/LearnerService.svc",
    "TESTAMUR_LRS_UKPRN": "10009999",
    "TESTAMUR_LRS_USER": "ines@example.org",
    "TESTAMUR_LRS_PASSWORD": "Harbour5Password",
}


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        (
            {"TESTAMUR_BASE_URL": "https://awards.example.org"},
            "Set SECRET_KEY (or SECRET_KEY_FILE) to at least 50 random characters, the same on every machine.",
        ),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters: set one of at least 50."),
        (
            {"SECRET_KEY": KEY, "TESTAMUR_HTTPS": "yes"},
            "Set TESTAMUR_BASE_URL to the public address, for example https://awards.example.org.",
        ),
        (
            {"SECRET_KEY": KEY, "TESTAMUR_BASE_URL": "https://a.example", "TESTAMUR_DEBUG": "yes"},
            "TESTAMUR_DEBUG shows the inside of the system to visitors: unset it where TESTAMUR_HTTPS is on.",
        ),
        ({"TESTAMUR_HTTPS": "perhaps"}, "TESTAMUR_HTTPS is 'perhaps': set it to yes or no."),
        (
            {"TESTAMUR_BASE_URL": "awards.example.org"},
            "TESTAMUR_BASE_URL is 'awards.example.org': set it to an address that begins with https://.",
        ),
        (
            {"DATABASE_URL": "mysql://a@b/c"},
            "DATABASE_URL must look like postgresql://user:password@host:5432/name.",
        ),
        (
            {"DATABASE_URL": "postgresql://a@b:port/c"},
            "DATABASE_URL must look like postgresql://user:password@host:5432/name.",
        ),
        (
            {"DATABASE_OWNER_URL": "postgresql://a@b/c"},
            "Set DATABASE_URL as well as DATABASE_OWNER_URL: the site never runs as the owner of its tables.",
        ),
        (
            {"TESTAMUR_NATION": "utopia"},
            "TESTAMUR_NATION is 'utopia': set it to one of england, wales, northern-ireland, scotland.",
        ),
        (
            {"TESTAMUR_SMTP_HOST": "mail", "TESTAMUR_SMTP_PORT": "many"},
            "TESTAMUR_SMTP_PORT is 'many': set it to a port number.",
        ),
        (
            {"TESTAMUR_S3_BUCKET": "evidence", "TESTAMUR_S3_KEY": "k"},
            "Set both TESTAMUR_S3_KEY and TESTAMUR_S3_SECRET, or neither if the machine has its own access.",
        ),
        (
            {"SECRET_KEY_FILE": "/nowhere/key", "SECRET_KEY": KEY},
            "SECRET_KEY_FILE points at /nowhere/key, which cannot be read: No such file or directory.",
        ),
        (
            {"TESTAMUR_SERVICES": "awarding"},
            "Set TESTAMUR_SERVICES to awarding,records or to records alone.",
        ),
        (
            {"TESTAMUR_SERVICES": "records", "TESTAMUR_DEMONSTRATION": "yes"},
            "The demonstration shows both services: unset TESTAMUR_SERVICES for it.",
        ),
        (
            {"TESTAMUR_LEARNING_RECORDS": "own"},
            "Set TESTAMUR_LRS_OWN_ORGANISATION to the awarding organisation's reference in its own register.",
        ),
        (
            {**ASKS, "TESTAMUR_LRS_ADDRESS": "http://records.example.org/"},
            "Set TESTAMUR_LRS_ADDRESS to the address of the service, which begins with https://.",
        ),
        (
            {**ASKS, "TESTAMUR_LRS_PASSWORD": ""},
            "Set TESTAMUR_LRS_REFERENCE or TESTAMUR_LRS_UKPRN, TESTAMUR_LRS_USER and TESTAMUR_LRS_PASSWORD "
            "(or TESTAMUR_LRS_PASSWORD_FILE): the learning records service asks for them.",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(tmp_path, variables, problem):
    assert problems_of(tmp_path, **variables) == [problem]


def test_the_learning_records_service_alone_seals_no_certificates(tmp_path):
    alone = {
        "TESTAMUR_SERVICES": "records",
        "TESTAMUR_BASE_URL": "https://lrs.example.org",
        "SECRET_KEY": KEY,
    }

    environment = read({"TESTAMUR_VAR": str(tmp_path), **alone})

    assert (environment.services, environment.seal) == (("records",), None)


def test_a_learning_records_service_is_asked_by_its_address(tmp_path):
    records = read_with(tmp_path, **ASKS).learning_records

    assert (records.which, records.ukprn, records.user) == ("address", "10009999", "ines@example.org")
    assert "Harbour5Password" not in repr(records)


def test_all_problems_are_said_at_once(tmp_path):
    problems = problems_of(tmp_path, TESTAMUR_HTTPS="yes", TESTAMUR_DEBUG="yes", TESTAMUR_LOG_LEVEL="loud")

    assert len(problems) == 4


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")

    environment = read_with(tmp_path, SECRET_KEY_FILE=str(tmp_path / "key"))

    assert environment.secret_key == KEY


def test_evidence_can_be_kept_in_a_bucket(tmp_path):
    environment = read_with(
        tmp_path,
        TESTAMUR_S3_BUCKET="evidence",
        TESTAMUR_S3_ENDPOINT="https://objects.example.org",
        TESTAMUR_S3_KEY="k",
        TESTAMUR_S3_SECRET="s",
    )

    assert environment.storage == S3Storage(
        bucket="evidence", endpoint="https://objects.example.org", region=None, key="k", secret="s"
    )


def test_a_mail_server_has_the_port_and_encryption_of_submission(tmp_path):
    environment = read_with(tmp_path, TESTAMUR_SMTP_HOST="mail.example.org")

    assert environment.email == Smtp(
        host="mail.example.org", port=587, user=None, password=None, tls="starttls"
    )


def test_secrets_are_not_shown_when_the_environment_is_printed(tmp_path):
    environment = read_with(
        tmp_path,
        SECRET_KEY=KEY,
        DATABASE_URL="postgresql://a:hidden@b/c",
        TESTAMUR_SMTP_HOST="mail",
        TESTAMUR_SMTP_PASSWORD="hidden",
        TESTAMUR_S3_BUCKET="b",
        TESTAMUR_S3_KEY="k",
        TESTAMUR_S3_SECRET="hidden",
    )

    assert "hidden" not in repr(environment)
    assert KEY not in repr(environment)


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "name", "options"),
    [
        ("postgresql://app:a%2Fb@db.example:6432/awards", "db.example", "6432", "app", "a/b", "awards", {}),
        ("postgresql://app:p@/awards?host=/run/pg&port=5433", "/run/pg", "5433", "app", "p", "awards", {}),
        ("postgres://app@db/a?sslmode=verify-full", "db", "", "app", "", "a", {"sslmode": "verify-full"}),
        ("postgresql://app:p@[::1]/awards", "::1", "", "app", "p", "awards", {}),
    ],
)
def test_an_address_becomes_djangos_settings(url, host, port, user, password, name, options):
    assert as_django_database(url) == {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": host,
        "PORT": port,
        "USER": user,
        "PASSWORD": password,
        "NAME": name,
        "OPTIONS": options,
    }
