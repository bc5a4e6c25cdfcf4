"""All settings, in one file: the environment goes in, defaults are good for the demo.

`EINCLUSIE_MODE` is `demo` (the default: this machine only), `test` or `production`. A production that
misses something, or still has something of the demo in it, stops with one sentence that says what to do.
"""

from pathlib import Path
from typing import Any

import environ
import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from einclusie.local import settings as local
from einclusie.logs import without_secrets

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("EINCLUSIE_MODE", default="demo")
if MODE not in ("demo", "test", "production"):
    raise ImproperlyConfigured(f"EINCLUSIE_MODE is '{MODE}': make it demo, test or production.")
PRODUCTION = MODE == "production"
DATA_DIR = Path(env.str("DATA_DIR", default="") or local.default_data_dir(BASE_DIR)).absolute()


def only_outside_production(name: str, sentence: str) -> None:
    """Stop a production with `sentence` unless the variable `name` says 'yes' in as many words."""
    if PRODUCTION and env.str(name, default="") != "yes":
        raise ImproperlyConfigured(f"{sentence} Or set {name}=yes if this is what you want.")


# --- who may come in ---------------------------------------------------------------------------
DEMO_SECRET = "the-demo-has-no-secrets-and-answers-on-this-machine-only"  # noqa: S105
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else DEMO_SECRET)
if PRODUCTION and (SECRET_KEY == DEMO_SECRET or len(SECRET_KEY) < 40):
    raise ImproperlyConfigured("Set SECRET_KEY to a random text of at least 40 characters.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if PRODUCTION and DEMO_SECRET in SECRET_KEY_FALLBACKS:
    raise ImproperlyConfigured(
        "Take the demo's secret out of SECRET_KEY_FALLBACKS: everybody knows it."
    )
DEBUG = env.bool("DEBUG", default=False)
if DEBUG:
    only_outside_production(
        "ALLOW_DEBUG", "DEBUG shows the inside of the app to visitors: unset it."
    )
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else LOCAL_HOSTS)
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names this site answers to.")
if SECRET_KEY == DEMO_SECRET and not set(ALLOWED_HOSTS) <= set(LOCAL_HOSTS):
    raise ImproperlyConfigured(
        "The demo's secret is known to everybody and only good for this machine: set SECRET_KEY, "
        "and EINCLUSIE_MODE=production if this is a real site."
    )
BASE_URL = env.str("BASE_URL", default="" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
if PRODUCTION and not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured(
        "Set BASE_URL to the https:// address that links in mails start with."
    )
ALLOW_DEMO_PEOPLE = not PRODUCTION or env.str("ALLOW_DEMO_PEOPLE", default="") == "yes"

# --- what it is made of ------------------------------------------------------------------------
INSTALLED_APPS = [
    "einclusie",
    "einclusie.digests",
    "referrals",
    "signals",
    "cities",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "template_partials",
]
MIDDLEWARE = [
    "einclusie.middleware.without_nul_cookies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads at random, so that lengths tell nothing (BREACH)
    "csp.middleware.CSPMiddleware",
    "einclusie.middleware.the_same_for_everybody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cities.middleware.CityMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]
ROOT_URLCONF = "einclusie.urls"
WSGI_APPLICATION = "einclusie.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "einclusie.context.site",
            ]
        },
    }
]
CRISPY_TEMPLATE_PACK = "forms"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["forms"]
CRISPY_FAIL_SILENTLY = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- where it keeps things: a server where one is given, else an embedded one --------------------
EMBEDDED_DATABASE = not env.str("DATABASE_URL", default="")
if EMBEDDED_DATABASE:
    only_outside_production("ALLOW_EMBEDDED_DATABASE", "Set DATABASE_URL to the PostgreSQL server.")
    DATABASES = {"default": local.database(DATA_DIR)}
else:
    DATABASES = {"default": env.db("DATABASE_URL")}
    # Compiling a query costs more than our short ones take: seconds for a search of many filters.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}

EMBEDDED_BROKER = not env.str("REDIS_URL", default="")
if EMBEDDED_BROKER:
    only_outside_production("ALLOW_EMBEDDED_BROKER", "Set REDIS_URL to the Redis or Valkey server.")
CELERY_BROKER_URL = local.broker_url(DATA_DIR) if EMBEDDED_BROKER else env.str("REDIS_URL")
CACHE_URL = local.cache_url(DATA_DIR) if EMBEDDED_BROKER else env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "einclusie",
    }
}

# --- the worker: every task may run twice, none is lost -------------------------------------------
CELERY_IMPORTS = ["einclusie.mail"]  # beside every app's tasks.py
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TIMEZONE = "Europe/Brussels"
CELERY_BEAT_SCHEDULE = {
    # Asked every hour, so that a machine that slept through the digest day catches up by itself.
    "due digests": {"task": "digests.compile_due", "schedule": 3600.0},
    # Forgets the rows of spreadsheets in time, and goes on with one that a killed worker left.
    "imports of signals": {"task": "signals.tend_imports", "schedule": 3600.0},
    # Every hour on the hour: each mails only what is due and was not mailed yet.
    "feedback on signals": {"task": "signals.send_feedback", "schedule": crontab(minute="0")},
    "reminders": {"task": "signals.remind", "schedule": crontab(minute="0")},
    "reminders of referrals": {"task": "referrals.remind", "schedule": crontab(minute="10")},
    "news of referrals": {"task": "referrals.tell_senders", "schedule": crontab(minute="10")},
    # Looks every working day, and mails a host once a month at most.
    "offers that still hold": {
        "task": "referrals.ask_hosts",
        "schedule": crontab(hour="9", minute="20", day_of_week="1-5"),
    },
    "referrals that expire": {
        "task": "referrals.expire",
        "schedule": crontab(hour="4", minute="10"),
    },
    "referrals to forget": {
        "task": "referrals.forget",
        "schedule": crontab(hour="4", minute="40"),
    },
    # Looks over a whole city, so while it sleeps.
    "bundles to suggest": {
        "task": "signals.suggest_bundles",
        "schedule": crontab(hour="2", minute="30"),
    },
    "words of old searches": {
        "task": "referrals.forget_words",
        "schedule": crontab(hour="3", minute="10"),
    },
}

# --- words, days, files -------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [
    ("nl", "Nederlands")
]  # a language is added here when its catalogue in locale/ is whole
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # ids and years are numbers too; what needs dots says so
FORMAT_MODULE_PATH = ["einclusie.formats"]

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- mail: waits for the commit, leaves by the worker ----------------------------------------------
EMAIL_BACKEND = "einclusie.mail.QueuedBackend"
EMAIL_OUTSIDE_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.str("EMAIL_URL", default="")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_TIMEOUT = 30  # seconds: a mail server that hangs does not keep the worker for ever
EMAIL_FILE_PATH = DATA_DIR / "mail"
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
    EMAIL_BACKEND = "einclusie.mail.QueuedBackend"
elif PRODUCTION:
    raise ImproperlyConfigured(
        "Set EMAIL_URL to the mail server, like smtp+tls://user:pass@host:587."
    )
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="" if PRODUCTION else "einclusie@stad.example")
if PRODUCTION and not DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("Set FROM_EMAIL to the address that mails come from.")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default=DEFAULT_FROM_EMAIL)  # in the statements

# --- signing in ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "cities.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "einclusie.accounts.Adapter"
ACCOUNT_FORMS = {
    "login": "einclusie.accounts.SignInForm",
    "reset_password": "einclusie.accounts.ForgotPasswordForm",
    "reset_password_from_key": "einclusie.accounts.NewPasswordForm",
    "change_password": "einclusie.accounts.ChangePasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation is accepted from the mailbox: that is the proof
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/h/key",
}
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # the mailbox is the proof; a way out after too many tries
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (  # Django's: needs no second table of addresses
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24

# --- what leaves with every answer -------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # computers are shared
CSRF_FAILURE_VIEW = "einclusie.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else all visitors share the proxy's address, and its limits
X_FRAME_OPTIONS = "DENY"
# HSTS for subdomains and preloading is for a city to promise, not for one of its sites.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

# --- logs: lines of fields; ids, never names or texts --------------------------------------------------
LOG_FORMAT: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LOG_LINES: list[Any] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    without_secrets,
    structlog.processors.JSONRenderer()
    if PRODUCTION
    else structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    ),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": LOG_FORMAT,
            "processors": LOG_LINES,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {
        "handlers": ["console"],
        "level": env.str("LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING"),
    },
    "loggers": {"django.server": {"level": "WARNING"}},
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *LOG_FORMAT,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
