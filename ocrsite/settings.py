"""Django's settings, wired from `environment.py`; holds no rule of the product."""

from datetime import timedelta

from csp.constants import NONCE, NONE, SELF

from ocrsite import environment as env
from ocrsite.logs import LOGGING as LOGGING
from ocrsite.staff_look import UNFOLD as UNFOLD

SECRET_KEY = env.SECRET_KEY
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS
DEBUG = env.DEBUG
ALLOWED_HOSTS = env.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = env.CSRF_TRUSTED_ORIGINS
CSRF_FAILURE_VIEW = "documents.web.errors.csrf_failed"
ROOT_URLCONF = "ocrsite.urls"
WSGI_APPLICATION = "ocrsite.wsgi.application"
AUTH_USER_MODEL = "documents.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "documents",  # before those whose commands, words and templates it replaces
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # allauth's pages of passkeys and sessions load it
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_rq",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

# The first five are around every answer: redirects, refusals and errors of those below them, too.
MIDDLEWARE = [
    "documents.middleware.RequestLog",
    "documents.middleware.NoStore",
    "documents.middleware.FencedFiles",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "documents.middleware.KnownHosts",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "documents.middleware.CompressText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "documents.web.session_ends.EndSessions",
    "documents.middleware.PersonsLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "documents.middleware.StorableText",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [env.ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# One alias: which of the three roles it connects as differs per process (ocrsite/roles.sql).
DATABASE_URLS = {
    "app": ("DATABASE_URL", env.DATABASE_URL),
    "owner": ("DATABASE_OWNER_URL", env.DATABASE_OWNER_URL),
    "ops": ("DATABASE_OPS_URL", env.DATABASE_OPS_URL),
}
DATABASE_ROLE = env.DATABASE_ROLE
DATABASE_ROLE_NAMES = {
    role: str(env.database_from_url(url, name)["USER"]) for role, (name, url) in DATABASE_URLS.items()
}
DATABASES = {
    "default": {
        **env.database_from_url(DATABASE_URLS[DATABASE_ROLE][1], DATABASE_URLS[DATABASE_ROLE][0]),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # tenancy.scope() is the transaction
        "OPTIONS": {"connect_timeout": 5},
    }
}

RQ_QUEUES = {
    name: {"URL": env.REDIS_URL, "SERIALIZER": "rq.serializers.JSONSerializer", "DEFAULT_TIMEOUT": -1}
    for name in ("high", "default")
}
RQ_SHOW_ADMIN_LINK = False
REDIS_URL = env.REDIS_URL
# Wrong or absent answers of the queue must cost a request nothing: short time-outs, no retries.
REDIS_TIMEOUT_SECONDS = 1.0

SESSION_ENGINE = "django.contrib.sessions.backends.db"  # sessions survive a lost queue
SESSION_COOKIE_AGE = 1_209_600  # two weeks, however much is done in it (documents/web/session_ends.py)
SESSION_IDLE_SECONDS = env.SESSION_IDLE_HOURS * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = env.HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if env.HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.HTTPS and env.HSTS_SUBDOMAINS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.HTTPS and env.NUM_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "documents"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# User names only, and never allauth's own backend: it would take e-mail addresses as well.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

# allauth: the pages of second factors, passkeys, e-mail addresses and new passwords (documents/web/identity_urls.py).
ACCOUNT_ADAPTER = "documents.web.identity_adapters.InvitedAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]  # nobody signs up by themselves; the check wants it said
ACCOUNT_EMAIL_VERIFICATION = "optional"  # identity_stages.py asks for it where a mail can be sent
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that nobody here has
ACCOUNT_MAX_EMAIL_ADDRESSES = 2  # the one in use and the one it is changed to
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # the password again, or a second factor, before an address is changed
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if env.HTTPS else "http"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # theirs count per process; documents.ratelimit counts exactly
SOCIALACCOUNT_ADAPTER = "documents.web.sign_on_protocol.TenantSignOns"
MFA_ADAPTER = "documents.web.identity_adapters.SealedFactors"
MFA_FORMS = {
    "authenticate": "documents.web.identity_forms.SecondFactorForm",
    "reauthenticate": "documents.web.identity_forms.SecondFactorAgainForm",
    "activate_totp": "documents.web.identity_forms.NewAuthenticatorForm",
    "login_webauthn": "documents.web.identity_forms.PasskeyLoginForm",
    "authenticate_webauthn": "documents.web.identity_forms.PasskeyForm",
    "reauthenticate_webauthn": "documents.web.identity_forms.PasskeyAgainForm",
}
ACCOUNT_FORMS = {"reset_password": "documents.web.identity_forms.ForgottenPasswordForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey alone stands for two factors only if it asks who holds it
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.HTTPS  # browsers offer passkeys without TLS on localhost alone
MFA_ALLOW_UNVERIFIED_EMAIL = True  # people come by invitation: nobody can take an account in another's name
MFA_TOTP_ISSUER = "OCRSite"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
PASSWORD_RESET_TIMEOUT = 3600  # of a mailed link

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

USE_TZ = True
TIME_ZONE = env.TIME_ZONE
USE_I18N = True
LANGUAGE_CODE = "en"
# A language is offered once its catalogue is complete; each is named as its readers know it in the switch.
LANGUAGES = [("en", "EN"), ("zh-hans", "中文")]
LOCALE_PATHS = [env.ROOT / "locale"]
FORMAT_MODULE_PATH = "ocrsite.formats"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

STATIC_URL = "/static/"
STATIC_ROOT = env.DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.DATA_DIR / "files", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "ocrsite.static_files.HashedStaticFiles"},
}
MEDIA_ROOT = env.DATA_DIR / "files"
# The door checks the size itself; a file beyond this much memory is spooled to disk while it arrives.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # the form of a template with its 200 fields

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["documents.api.authentication.TenantTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["documents.api.throttling.MovingWindowThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "documents.api.operations.Operation",
    "EXCEPTION_HANDLER": "documents.api.errors.handle_error",
    "URL_FORMAT_OVERRIDE": None,  # ?format= belongs to the export, not to content negotiation
    "UNAUTHENTICATED_USER": None,
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.ACCESS_TOKEN_MINUTES),
    "REFRESH_TOKEN_LIFETIME": timedelta(hours=env.REFRESH_TOKEN_HOURS),
    "ALGORITHM": "HS256",
    "AUDIENCE": "ocrsite",
}
AUDIT_KEYS = env.AUDIT_KEYS or [env.SECRET_KEY]
AUDIT_CHECKPOINT_SECONDS = env.AUDIT_CHECKPOINT_SECONDS
AUDIT_CHECKPOINT_FILE = env.DATA_DIR / "audit" / "checkpoints.jsonl"
SIGNING_KEYS = env.signing_keys(env.SIGNING_KEYS, env.SECRET_KEY)
LOGIN_DAYS = env.LOGIN_DAYS
SPECTACULAR_SETTINGS = {
    "TITLE": "OCRSite API",
    "DESCRIPTION": "Documents in, reviewed fields out. Sentences and labels follow Accept-Language, else the person's"
    " own language; codes and names stay as they are.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "documents.api.schema.name_any_value_once",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DocumentStatus": "documents.models.Document.Status",
        "ExportStatus": "documents.models.Export.Status",
        "TaskRunStatus": "documents.models.TaskRun.Status",
        "WebhookDeliveryStatus": "documents.models.WebhookDelivery.Status",
    },
}
EMAIL_HOST, EMAIL_PORT = env.EMAIL_HOST, env.EMAIL_PORT
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.EMAIL_USER, env.EMAIL_PASSWORD
EMAIL_USE_TLS, EMAIL_USE_SSL = env.EMAIL_SECURITY == "starttls", env.EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.EMAIL_FROM

# The product's own limits; services read them from here.
MAX_UPLOAD_BYTES = env.MAX_UPLOAD_MB * 1_000_000
MAX_PAGES = env.MAX_PAGES
REQUIRE_CONFINEMENT = env.REQUIRE_CONFINEMENT
OCR_WAIT_SECONDS = env.OCR_WAIT_SECONDS
MAX_PAGE_PIXELS = env.MAX_PAGE_MEGAPIXELS * 1_000_000
NUM_PROXIES = env.NUM_PROXIES
USER_REQUESTS_PER_MINUTE = env.USER_REQUESTS_PER_MINUTE
TENANT_REQUESTS_PER_MINUTE = env.TENANT_REQUESTS_PER_MINUTE
TENANT_DOCUMENTS_PER_MINUTE = env.TENANT_DOCUMENTS_PER_MINUTE
TENANT_PAGES_PER_MINUTE = env.TENANT_PAGES_PER_MINUTE
TENANT_DOCUMENTS_IN_FLIGHT = env.TENANT_DOCUMENTS_IN_FLIGHT
TENANT_PAGES_IN_FLIGHT = env.TENANT_PAGES_IN_FLIGHT
TENANT_STORAGE_GB = env.TENANT_STORAGE_GB
LOGINS_PER_MINUTE = env.LOGINS_PER_MINUTE
ENGINE = env.ENGINE
ENGINES = env.ENGINES
MODEL_PAGES = env.MODEL_PAGES
MODEL_PAGES_PER_CALL = env.MODEL_PAGES_PER_CALL
ENGINE_OPTIONS = {"rapidocr": {"threads": env.OCR_THREADS or None}}
LEASE_SECONDS = env.LEASE_SECONDS
MAX_DOCUMENT_SECONDS = env.MAX_DOCUMENT_SECONDS
REVIEW_LOCK_SECONDS = env.REVIEW_LOCK_SECONDS
OUTBOUND_NETWORKS = env.OUTBOUND_NETWORKS
OUTBOUND_SECONDS = env.OUTBOUND_SECONDS
WEBHOOK_THREADS = env.WEBHOOK_THREADS
