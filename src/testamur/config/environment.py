"""What the machine tells Testamur: every environment variable, read once and checked.

`docs/operations.md` lists them. Nothing here knows Django. A value that cannot be used is never guessed at:
all that is wrong is said at once, in sentences that name the variable to set.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from testamur.kit import private_files

CHECKOUT = Path(__file__).resolve().parents[3]
"""The directory with `pyproject.toml`, when Testamur runs from its source tree."""

NATIONS = ("england", "wales", "northern-ireland", "scotland")
LEARNING_RECORDS = ("none", "practice", "own", "address")
SERVICES = ("awarding", "records")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHORTEST_SECRET_KEY = 50
DEVELOPMENT_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}


class EnvironmentProblems(Exception):
    """The environment cannot be used; `problems` holds one sentence for each thing to put right."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class FileStorage:
    """Evidence, certificates and exports kept in a directory of this machine."""

    directory: Path


@dataclass(frozen=True)
class S3Storage:
    """Evidence, certificates and exports kept in a bucket of an S3-compatible store."""

    bucket: str
    endpoint: str | None
    region: str | None
    key: str | None
    secret: str | None = field(repr=False)


@dataclass(frozen=True)
class Smtp:
    """The mail server; `tls` is "starttls", "implicit" or "none"."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: str


@dataclass(frozen=True)
class Seal:
    """What certificates are sealed with, as PEM: the key, its certificate and issuers, and the roots to trust."""

    key: str = field(repr=False)
    chain: str
    roots: str


@dataclass(frozen=True)
class LearningRecords:
    """Where the portal has ULNs verified, and as whom; `which` is "none", "practice", "own" or "address"."""

    which: str
    own_organisation: str
    address: str
    reference: str
    ukprn: str
    user: str
    password: str = field(repr=False)
    certificate: str


@dataclass(frozen=True)
class Environment:
    """The whole configuration of one installation, complete and consistent."""

    secret_key: str = field(repr=False)
    debug: bool
    demonstration: bool
    https: bool
    base_url: str
    allowed_hosts: list[str]
    var: Path
    database_url: str | None = field(repr=False)
    database_owner_url: str | None = field(repr=False)
    storage: FileStorage | S3Storage
    seal: Seal | None
    email: Smtp | None
    email_from: str
    nation: str
    ao_name: str
    ao_number: str
    ao_is_eligible_body: bool
    bulk_record_prefix: str
    services: tuple[str, ...]
    learning_records: LearningRecords
    static_root: Path
    log_level: str


def read(environ: Mapping[str, str]) -> Environment:
    """The environment as a checked value.

    Without `SECRET_KEY` a development installation makes one and keeps it in `var/secret-key`; one that is
    served over https must be given its own. Raises `EnvironmentProblems` with every sentence at once.
    """
    reader = _Reader(environ)
    var = Path(reader.text("TESTAMUR_VAR", str(CHECKOUT / "var"))).absolute()
    base_url = reader.url("TESTAMUR_BASE_URL", "http://localhost:8000")
    https = reader.flag("TESTAMUR_HTTPS", default=base_url.startswith("https://"))
    debug = reader.flag("TESTAMUR_DEBUG", default=False)
    demonstration = reader.flag("TESTAMUR_DEMONSTRATION", default=False)
    if https and debug:
        reader.problem(
            "TESTAMUR_DEBUG shows the inside of the system to visitors: unset it where TESTAMUR_HTTPS is on."
        )
    if https and not base_url.startswith("https://"):
        reader.problem("Set TESTAMUR_BASE_URL to the public address, for example https://awards.example.org.")
    database_url = reader.database("DATABASE_URL")
    database_owner_url = reader.database("DATABASE_OWNER_URL")
    if database_owner_url and not database_url:
        reader.problem(
            "Set DATABASE_URL as well as DATABASE_OWNER_URL: the site never runs as the owner of its tables."
        )
    services = _services(reader, demonstration)
    values = {
        "secret_key": _secret_key(reader, var, https),
        "debug": debug,
        "demonstration": demonstration,
        "https": https,
        "base_url": base_url,
        "allowed_hosts": _allowed_hosts(reader, base_url, https),
        "var": var,
        "database_url": database_url,
        "database_owner_url": database_owner_url,
        "storage": _storage(reader, var),
        "seal": _seal(reader, https and not demonstration and "awarding" in services),
        "email": _email(reader),
        "email_from": reader.text("TESTAMUR_EMAIL_FROM", f"no-reply@{urlsplit(base_url).hostname}"),
        "nation": reader.choice("TESTAMUR_NATION", NATIONS, "england"),
        "ao_name": reader.text("TESTAMUR_AO_NAME", "Testamur Awards"),
        "ao_number": reader.text("TESTAMUR_AO_NUMBER", "RN0000"),
        "ao_is_eligible_body": reader.flag("TESTAMUR_AO_IS_ELIGIBLE_BODY", default=True),
        "bulk_record_prefix": reader.text("TESTAMUR_BULK_RECORD_PREFIX", "NCFE"),
        "services": services,
        "learning_records": _learning_records(reader, demonstration),
        "static_root": Path(reader.text("TESTAMUR_STATIC_ROOT", str(var / "static"))).absolute(),
        "log_level": reader.choice("TESTAMUR_LOG_LEVEL", LOG_LEVELS, "INFO"),
    }
    if reader.problems:
        raise EnvironmentProblems(reader.problems)
    return Environment(**values)


def as_django_database(url: str) -> dict:
    """The entry of `DATABASES` for `postgresql://user:password@host:port/name?option=value`.

    A socket is named by its directory: `postgresql://user:password@/name?host=/run/postgresql`.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    port = options.pop("port", None) or str(parts.port or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
    }


class _Reader:
    """Reads one variable at a time and gathers what is wrong."""

    def __init__(self, environ: Mapping[str, str]):
        self.environ = environ
        self.problems: list[str] = []

    def problem(self, sentence: str) -> None:
        self.problems.append(sentence)

    def text(self, name: str, default: str) -> str:
        return self.environ.get(name, "").strip() or default

    def optional(self, name: str) -> str | None:
        return self.text(name, "") or None

    def secret(self, name: str) -> str | None:
        """The value of NAME, or what stands in the file that NAME_FILE points at."""
        path = self.optional(f"{name}_FILE")
        if path is None:
            return self.optional(name)
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except OSError as error:
            self.problem(f"{name}_FILE points at {path}, which cannot be read: {error.strerror}.")
            return None

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.environ.get(name)
        if value is None:
            return default
        if value.strip().lower() in YES | NO:
            return value.strip().lower() in YES
        self.problem(f"{name} is {value!r}: set it to yes or no.")
        return default

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value in allowed:
            return value
        self.problem(f"{name} is {value!r}: set it to one of {', '.join(allowed)}.")
        return default

    def url(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        if urlsplit(value).scheme in {"http", "https"} and urlsplit(value).hostname:
            return value
        self.problem(f"{name} is {value!r}: set it to an address that begins with https://.")
        return default

    def port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if value.isdecimal() and 0 < int(value) < 65536:
            return int(value)
        self.problem(f"{name} is {value!r}: set it to a port number.")
        return default

    def database(self, name: str) -> str | None:
        value = self.secret(name)
        if value is None or _is_database_url(value):
            return value
        self.problem(f"{name} must look like postgresql://user:password@host:5432/name.")
        return None


def _is_database_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1 and parts.port != 0
    except ValueError:
        return False


def _allowed_hosts(reader: _Reader, base_url: str, https: bool) -> list[str]:
    own = urlsplit(base_url).hostname or "localhost"
    named = [host.strip() for host in reader.text("TESTAMUR_ALLOWED_HOSTS", "").split(",") if host.strip()]
    if named:
        return named
    return [own] if https else sorted({own, *DEVELOPMENT_HOSTS})


def _storage(reader: _Reader, var: Path) -> FileStorage | S3Storage:
    bucket = reader.optional("TESTAMUR_S3_BUCKET")
    if bucket is None:
        return FileStorage(directory=Path(reader.text("TESTAMUR_FILES", str(var / "files"))).absolute())
    key, secret = reader.optional("TESTAMUR_S3_KEY"), reader.secret("TESTAMUR_S3_SECRET")
    if (key is None) != (secret is None):
        reader.problem(
            "Set both TESTAMUR_S3_KEY and TESTAMUR_S3_SECRET, or neither if the machine has its own access."
        )
    return S3Storage(
        bucket=bucket,
        endpoint=reader.optional("TESTAMUR_S3_ENDPOINT"),
        region=reader.optional("TESTAMUR_S3_REGION"),
        key=key,
        secret=secret,
    )


def _seal(reader: _Reader, is_needed: bool) -> Seal | None:
    """Without one, certificates get a made-up seal: good for a demonstration only."""
    names = ("TESTAMUR_SEAL_KEY", "TESTAMUR_SEAL_CHAIN", "TESTAMUR_SEAL_ROOTS")
    given = [reader.secret(name) for name in names]
    if all(given):
        return Seal(*given)
    if any(given) or is_needed:
        reader.problem(
            f"Set {names[0]}_FILE, {names[1]}_FILE and {names[2]}_FILE: certificates are sealed with them."
        )
    return None


def _email(reader: _Reader) -> Smtp | None:
    host = reader.optional("TESTAMUR_SMTP_HOST")
    if host is None:
        return None
    return Smtp(
        host=host,
        port=reader.port("TESTAMUR_SMTP_PORT", 587),
        user=reader.optional("TESTAMUR_SMTP_USER"),
        password=reader.secret("TESTAMUR_SMTP_PASSWORD"),
        tls=reader.choice("TESTAMUR_SMTP_TLS", ("starttls", "implicit", "none"), "starttls"),
    )


def _services(reader: _Reader, demonstration: bool) -> tuple[str, ...]:
    """What this installation is: the awarding side stands on the learning records service's tables."""
    named = {each.strip() for each in reader.text("TESTAMUR_SERVICES", "awarding,records").split(",")}
    if named == {"records"} and demonstration:
        reader.problem("The demonstration shows both services: unset TESTAMUR_SERVICES for it.")
    if named in ({"awarding", "records"}, {"records"}):
        return tuple(each for each in SERVICES if each in named)
    reader.problem("Set TESTAMUR_SERVICES to awarding,records or to records alone.")
    return SERVICES


def _learning_records(reader: _Reader, demonstration: bool) -> LearningRecords:
    """A demonstration asks its own register, where its awarding organisation is TESTAM."""
    default = "own" if demonstration else "none"
    records = LearningRecords(
        which=reader.choice("TESTAMUR_LEARNING_RECORDS", LEARNING_RECORDS, default),
        own_organisation=reader.text("TESTAMUR_LRS_OWN_ORGANISATION", "TESTAM" if demonstration else ""),
        address=reader.text("TESTAMUR_LRS_ADDRESS", ""),
        reference=reader.text("TESTAMUR_LRS_REFERENCE", ""),
        ukprn=reader.text("TESTAMUR_LRS_UKPRN", ""),
        user=reader.text("TESTAMUR_LRS_USER", ""),
        password=reader.secret("TESTAMUR_LRS_PASSWORD") or "",
        certificate=reader.text("TESTAMUR_LRS_CLIENT_CERTIFICATE", ""),
    )
    if records.which == "own" and not records.own_organisation:
        reader.problem(
            "Set TESTAMUR_LRS_OWN_ORGANISATION to the awarding organisation's reference in its own register."
        )
    if records.which == "address":
        if not _may_have_a_password(records.address):
            reader.problem(
                "Set TESTAMUR_LRS_ADDRESS to the address of the service, which begins with https://."
            )
        if not ((records.reference or records.ukprn) and records.user and records.password):
            reader.problem(
                "Set TESTAMUR_LRS_REFERENCE or TESTAMUR_LRS_UKPRN, TESTAMUR_LRS_USER and TESTAMUR_LRS_PASSWORD "
                "(or TESTAMUR_LRS_PASSWORD_FILE): the learning records service asks for them."
            )
    return records


def _may_have_a_password(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1"})


def _secret_key(reader: _Reader, var: Path, https: bool) -> str:
    key = reader.secret("SECRET_KEY")
    if key is None and https:
        reader.problem(
            "Set SECRET_KEY (or SECRET_KEY_FILE) to at least 50 random characters, the same on every machine."
        )
        return ""
    if key is None:
        return _kept_secret_key(reader, var)
    if len(key) < SHORTEST_SECRET_KEY:
        reader.problem(f"SECRET_KEY has {len(key)} characters: set one of at least {SHORTEST_SECRET_KEY}.")
    return key


def _kept_secret_key(reader: _Reader, var: Path) -> str:
    try:
        return private_files.keep(var / "secret-key", lambda: secrets.token_urlsafe(SHORTEST_SECRET_KEY))
    except OSError as error:
        reader.problem(f"Set SECRET_KEY, or let TESTAMUR_VAR name a directory that can be written: {error}.")
        return ""
