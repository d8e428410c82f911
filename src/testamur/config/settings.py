"""Django's settings: what is fixed. What differs between installations comes from `config.environment`."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from testamur.config.environment import CHECKOUT, S3Storage, as_django_database, read
from testamur.config.services import GUIDES_OF_RECORDS, is_present
from testamur.kit.postgres import embedded_urls

ENVIRONMENT = read(os.environ)

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
DEMONSTRATION = ENVIRONMENT.demonstration
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
BASE_URL = ENVIRONMENT.base_url
CSRF_TRUSTED_ORIGINS = [BASE_URL]
VAR = ENVIRONMENT.var
AO_NAME = ENVIRONMENT.ao_name
AO_NUMBER = ENVIRONMENT.ao_number

ROOT_URLCONF = "testamur.config.urls"
WSGI_APPLICATION = "testamur.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # unique without regard to case, by a constraint on lower(email)

SERVICES = ENVIRONMENT.services
INSTALLED_APPS = [
    "testamur.kit",
    "testamur.ground.audit",
    "testamur.ground.accounts",
    "testamur.ground.centres",
    "testamur.ground.access",
    "testamur.ground.desk",
    "testamur.ground.sheets",
    "testamur.ground.conversations",
    "testamur.records.organisations",
    "testamur.records.register",
    "testamur.records.batches",
    "testamur.records.wire",
    "testamur.catalogue.products",
    "testamur.catalogue.approvals",
    "testamur.catalogue.timetable",
    "testamur.delivery.billing",
    "testamur.delivery.learners",
    "testamur.delivery.registrations",
    "testamur.outcomes.grading",
    "testamur.outcomes.moving",
    "testamur.outcomes.quality",
    "testamur.outcomes.certification",
    "testamur.outcomes.deadlines",
    "testamur.sites.portal",
    "testamur.sites.office",
    "testamur.sites.account",
    "testamur.sites.public",
    "testamur.sites.api",
    "testamur.sites.lrs",
    "testamur.sites.gallery",
    "testamur.sites.demonstration",
    "testamur.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
]
INSTALLED_APPS = [each for each in INSTALLED_APPS if is_present(each.removeprefix("testamur."), SERVICES)]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "testamur.kit.middleware.compress_pages",
    "csp.middleware.CSPMiddleware",
    "testamur.kit.middleware.refuse_null_bytes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "testamur.ground.access.sessions.end_long_sessions",
    "testamur.kit.middleware.keep_private",
]

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
    "testamur.sites.context.page",
]
TEMPLATES = [
    {
        "BACKEND": "testamur.kit.templating.Jinja2Rooms",
        "NAME": "pages",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "testamur.kit.templating.environment",
            "context_processors": CONTEXT_PROCESSORS,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "testamur.kit.forms.Renderer"

# The application's own log-in role; `testamur migrate` uses the owner's.
if ENVIRONMENT.database_url:
    _app_url, _owner_url = ENVIRONMENT.database_url, ENVIRONMENT.database_owner_url
else:
    _app_url, _owner_url = embedded_urls(VAR).app, embedded_urls(VAR).owner
OWNER_DATABASE = as_django_database(_owner_url) if _owner_url else None
DATABASES = {
    "default": {
        **as_django_database(_app_url),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
DISABLE_SERVER_SIDE_CURSORS = False

# The seal of certificates: PEM, or None for the made-up one of a demonstration
SEAL_KEY = ENVIRONMENT.seal.key if ENVIRONMENT.seal else None
SEAL_CHAIN = ENVIRONMENT.seal.chain if ENVIRONMENT.seal else None
SEAL_ROOTS = ENVIRONMENT.seal.roots if ENVIRONMENT.seal else None

CACHES = {
    # Shared by all processes, because limits on sign-in attempts are counted in it.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Django's own 300 would let a guesser push the counts of others, and their own, out of the cache.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

if isinstance(ENVIRONMENT.storage, S3Storage):
    _FILES = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": ENVIRONMENT.storage.bucket,
            "endpoint_url": ENVIRONMENT.storage.endpoint,
            "region_name": ENVIRONMENT.storage.region,
            "access_key": ENVIRONMENT.storage.key,
            "secret_key": ENVIRONMENT.storage.secret,
            "file_overwrite": False,
            "default_acl": None,
        },
    }
else:
    _FILES = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ENVIRONMENT.storage.directory, "file_permissions_mode": 0o600},
    }
STORAGES = {
    "default": _FILES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
BUILT_ASSETS = CHECKOUT / "build" / "static"
GUIDES = CHECKOUT / "docs" / "guides"  # shown on the help pages
GUIDE_NAMES = ("*",) if "awarding" in SERVICES else GUIDES_OF_RECORDS
STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.static_root
STATICFILES_DIRS = [BUILT_ASSETS] if BUILT_ASSETS.is_dir() else []
WHITENOISE_USE_FINDERS = DEBUG

DATA_UPLOAD_MAX_NUMBER_FIELDS = 80_000  # a grid of 2,000 learners by 33 columns
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
LANGUAGE_COOKIE_NAME = "testamur_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# Where ULNs are verified, found and made: a class with the methods of `learning_records.LearningRecords`, or none
LEARNING_RECORDS = {
    "none": "",
    "practice": "testamur.delivery.learners.learning_records.practice.Practice",
    "own": "testamur.delivery.learners.learning_records.in_process.InProcess",
    "address": "testamur.delivery.learners.learning_records.by_address.ByAddress",
}[ENVIRONMENT.learning_records.which]
LRS_OWN_ORGANISATION = ENVIRONMENT.learning_records.own_organisation  # reference in our own register
LRS_ADDRESS = ENVIRONMENT.learning_records.address  # of another's web service, and who we are there
LRS_REFERENCE = ENVIRONMENT.learning_records.reference
LRS_UKPRN = ENVIRONMENT.learning_records.ukprn
LRS_USER = ENVIRONMENT.learning_records.user
LRS_PASSWORD = ENVIRONMENT.learning_records.password
LRS_CLIENT_CERTIFICATE = ENVIRONMENT.learning_records.certificate  # a PEM file with its key
LRS_ADDRESS_WAIT_SECONDS = (
    11  # before a refused registration is tried again: the service wants a pause to look
)

# Registering: in July the next session is open too, and in August the last one still (REG-01)
NEXT_SESSION_FROM_MONTH = 7
LAST_SESSION_UNTIL_MONTH = 8

# Record types of bulk files begin with the installation's own prefix, or with what information systems write (REG-07)
BULK_RECORD_PREFIXES = tuple(dict.fromkeys((ENVIRONMENT.bulk_record_prefix.upper(), "NCFE")))

# Learners: the registration fee is credited when cancelled within so many working days (centre guide); how many days
# before a registration lapses its centre is told, first and last (LRN-06, LRN-07; docs/decisions/0077 and 0078)
CANCELLATION_CREDIT_DAYS = 5
LAPSE_FIRST_NOTICE_DAYS = 60
LAPSE_LAST_NOTICE_DAYS = 14

# A learner moved to another product: their new registration lapses so many months after the "move", or after their
# first "registration" (LRN-08, LRN-09; docs/decisions/0095)
MOVED_LAPSE_FROM = "move"

# Days after certification in which a learner's name can be corrected (LRN-03; docs/decisions/0080)
NAME_CHANGE_DAYS = 90

# Reminders of deadlines (BEY-03; docs/decisions/0097): working days before one; and before it when one learner is left
REMINDER_WORKING_DAYS = 10
LAST_LEARNER_WORKING_DAYS = 3

# Money (CAT-13, FIN-01, FIN-02; docs/decisions/0082 to 0084)
AO_IS_ELIGIBLE_BODY = ENVIRONMENT.ao_is_eligible_body
VAT_ROUNDING = "HALF_UP"  # half a penny on a line; or HALF_EVEN, the bankers'
STATEMENTS_ON_WORKING_DAY = 2  # of the month after; the specification asks for its first week
NOMINAL_CODES = {"": "4000"}  # of the accounting software, by kind of fee; without a kind, all others
TAX_CODES = {"standard": "T1", "zero": "T0", "exempt": "T2", "outside": "T9"}

# The API (docs/guides/api.md): what one key may ask for, how much at once, and how long answers are kept
API_LIMIT_REQUESTS = 100
API_LIMIT_SECONDS = 60
API_LARGEST_BODY = 5 * 1024 * 1024  # 2,000 learners are about 1 MB
API_ANSWERS_KEPT_DAYS = 30

# Signing in (docs/specification, ACC-03 to ACC-10)
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "testamur.records.organisations.passwords.PasswordPolicy", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
]
LOGIN_URL = "/account/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_ABSOLUTE_AGE = timedelta(hours=12)
SESSION_COOKIE_NAME = "testamur_session"
WRONG_PASSWORDS_ALLOWED = 10
PASSWORD_EXPIRES_AFTER_DAYS = None
STAFF_NEED_SECOND_FACTOR = not DEMONSTRATION

CSRF_FAILURE_VIEW = "testamur.kit.errors.stale_form"

ACCOUNT_ADAPTER = "testamur.sites.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # our own activation proves the address before there is a password
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "activation": "20/m/ip,5/h/key",
    "forgotten_username": "20/m/ip,5/h/key",
    "certificate_check": "30/m/ip",
}
ACCOUNT_FORMS = {
    "login": "testamur.sites.account.forms.SignInForm",
    "reset_password": "testamur.sites.account.forms.ForgottenPasswordForm",
    "reset_password_from_key": "testamur.sites.account.forms.NewPasswordForm",
    "change_password": "testamur.sites.account.forms.ChangePasswordForm",
    "reauthenticate": "testamur.sites.account.forms.PasswordAgainForm",
}
MFA_ADAPTER = "testamur.sites.account.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.https
MFA_FORMS = {
    "authenticate": "testamur.sites.account.forms.CodeForm",
    "reauthenticate": "testamur.sites.account.forms.CodeAgainForm",
    "activate_totp": "testamur.sites.account.forms.AppForm",
    "add_webauthn": "testamur.sites.account.forms.PasskeyForm",
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENVIRONMENT.https
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

EMAIL_BACKEND = "testamur.ground.desk.mail.Backend"
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
if ENVIRONMENT.email:
    EMAIL_HOST = ENVIRONMENT.email.host
    EMAIL_PORT = ENVIRONMENT.email.port
    EMAIL_HOST_USER = ENVIRONMENT.email.user or ""
    EMAIL_HOST_PASSWORD = ENVIRONMENT.email.password or ""
    EMAIL_USE_TLS = ENVIRONMENT.email.tls == "starttls"
    EMAIL_USE_SSL = ENVIRONMENT.email.tls == "implicit"
SENDS_EMAIL = ENVIRONMENT.email is not None

# The learning records service. The official one does not publish its times and thresholds: these are our own choices
LRS_YOUNGEST, LRS_OLDEST = 13, 110  # years of age that a learner of the register may have
LRS_MOST_CANDIDATES = 9  # possible matches that a search lists; more are too many
LRS_SEARCHES_A_MINUTE = 30  # of one user, on pages
LRS_SEARCH_VALID_SECONDS = 24 * 60 * 60  # after a search, the same details may be registered so long
LRS_POSSIBLE_WAIT_SECONDS = 10  # and after a possible match only when there was time to look at it
LRS_BATCH_MOST_LEARNERS = 100_000  # in one file
LRS_BATCH_LARGEST_FILE = 200 * 1024 * 1024  # a full file of XML is about 110 MB
LRS_BATCH_CHUNK = 1_000  # learners in one transaction
LRS_BATCH_KEPT_DAYS = 365  # files and rows; what was handed in when, and its counts, are kept longer
LRS_EXCEPTION_DAYS = 45  # to decide the exceptions of a batch
LRS_EXCEPTION_REMINDERS = (14, 3)  # days before, when batch users are written to
LRS_RETURN_CODE_TEXTS: dict[
    str, str
] = {}  # an installation's own sentences for codes (records/batches/codes.py)

# Its users (LRS-01 to LRS-05; docs/decisions/0103): "service" is the policy of its guide for people who come for it
# alone, "stronger" the site's own. New users start by a "link" in an email, or a "one_time_password" from a super user
LRS_PASSWORD_POLICY = "stronger"
LRS_PASSWORD_LENGTH = 8
LRS_PASSWORD_DAYS = 44
LRS_WRONG_PASSWORDS = 10  # the guide says 10 in one place and 3 in another
LRS_FIRST_SIGN_IN = "link"
LRS_ONE_TIME_DAYS = 14  # an unused one-time password stops working after
LRS_IDLE_DAYS: int | None = None  # users who did not sign in for so long are suspended
LRS_SUPER_USERS_ADVISED = 3  # of an organisation; fewer is shown as a risk
LRS_GENERIC_NAMES = frozenset(
    "account accounts admin administration administrator admissions contact data demo desk enquiries enquiry everyone "
    "exam exams generic guest help helpdesk hr info information it learner learners lrs mail mis office office365 "
    "officer reception registry school service shared staff student students support temp temporary test tester "
    "trainee training user users visitor".split()
)  # names and addresses made of these words alone are nobody's: accounts that people share are prohibited

# Its web service (docs/guides/learning-records-web-service.md; docs/decisions/0112 to 0114)
LRS_HOURS: tuple[str, str] | None = (
    None  # London times between which it answers, as ("07:00", "22:00"); None: always
)
LRS_LARGEST_MESSAGE = 4 * 1024 * 1024  # bytes; 5,000 learners to verify are about 2 MB
LRS_LIMIT_SECONDS = 60  # in so many seconds, one organisation may send
LRS_LIMIT_REQUESTS = 600  # so many requests,
LRS_LIMIT_PASSWORDS = 20  # and try so many passwords that are not known to be right
LRS_CLIENT_CERTIFICATES = "off"  # or "optional": of organisations that registered one; or "required": of all
LRS_CLIENT_CERTIFICATE_HEADER = (
    ""  # set by the proxy and nobody else, as "X-Client-Certificate"; empty: none is read
)
LRS_RESPONSE_CODES: dict[str, str] = {}  # an installation's own for outcomes (records/wire/codes.py)

# Background jobs: each room's are in its `jobs.py`
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENVIRONMENT.log_level},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
