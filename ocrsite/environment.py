"""Every setting that comes from outside, in one place, read from environment variables and checked at start.

`docs/settings.md` explains each (a test compares the two); a wrong value names the variable and what it should be.
Knows nothing of Django.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from environs import Env, EnvError
from marshmallow.validate import OneOf, Range

env = Env()
SHORTEST_SIGNING_KEY = 32
ROOT = Path(__file__).resolve().parent.parent


class BadSetting(SystemExit):
    """A setting is missing or wrong; ends the process with one sentence instead of a traceback."""


def database_from_url(url: str, name: str) -> dict[str, object]:
    """Turn `postgresql://user:password@host:port/database?host=/socket/folder` into Django's DATABASES entry."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/") or not parts.username:
        raise BadSetting(f"{name} must look like postgresql://user:password@host:5432/database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": query.get("port", str(parts.port or "")),
    }


def signing_keys(entries: list[str], secret_key: str) -> dict[str, str]:
    """The keys of API tokens by name, the one that signs first; `default` stands for one made from `secret_key`."""
    keys: dict[str, str] = {}
    for entry in entries or ["default"]:
        name, _, secret = entry.strip().partition(":")
        if name == "default" and not secret:
            secret = hmac.digest(secret_key.encode(), b"ocrsite api tokens", "sha256").hex()
        if not name or len(secret) < SHORTEST_SIGNING_KEY or name in keys:
            raise BadSetting(
                f"SIGNING_KEYS must look like 2027a:SECRET,2026b:SECRET, each name once and each secret "
                f"{SHORTEST_SIGNING_KEY} characters or more"
            )
        keys[name] = secret
    return keys


try:
    # Databases: three roles of one PostgreSQL database (see ocrsite/roles.sql), and the queue.
    DATABASE_URL = env.str("DATABASE_URL", "postgresql://app@localhost/ocrsite")
    DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", DATABASE_URL)
    DATABASE_OPS_URL = env.str("DATABASE_OPS_URL", DATABASE_URL)
    DATABASE_ROLE = env.str("DATABASE_ROLE", "app", validate=OneOf(["app", "owner", "ops"]))
    REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")

    # Web
    SECRET_KEY = env.str("SECRET_KEY", "")
    SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
    DEBUG = env.bool("DEBUG", False)
    AUDIT_KEYS: list[str] = env.list("AUDIT_KEYS", [])  # the first signs checkpoints of the audit
    AUDIT_CHECKPOINT_SECONDS = env.float("AUDIT_CHECKPOINT_SECONDS", 60, validate=Range(min=1))
    SIGNING_KEYS: list[str] = env.list("SIGNING_KEYS", [])  # "name:secret", the first signs API tokens
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])
    CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
    HTTPS = env.bool("HTTPS", False)  # served behind TLS: secure cookies and HSTS
    HSTS_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", True)  # browsers shall ask for TLS below this host, too
    NUM_PROXIES = env.int("NUM_PROXIES", 0, validate=Range(min=0))  # trusted proxies that append X-Forwarded-For
    DATA_DIR = Path(env.str("DATA_DIR", str(ROOT / "data"))).resolve()
    TIME_ZONE = env.str("TIME_ZONE", "UTC")
    LOG_LEVEL = env.str("LOG_LEVEL", "INFO", validate=OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))

    # Mail, for invitations and accounts; without a server links of invitations are shown to be passed on by hand.
    EMAIL_HOST = env.str("EMAIL_HOST", "")
    EMAIL_PORT = env.int("EMAIL_PORT", 587, validate=Range(min=1, max=65535))
    EMAIL_USER = env.str("EMAIL_USER", "")
    EMAIL_PASSWORD = env.str("EMAIL_PASSWORD", "")
    EMAIL_SECURITY = env.str("EMAIL_SECURITY", "starttls", validate=OneOf(["starttls", "tls", "none"]))
    EMAIL_FROM = env.str("EMAIL_FROM", "ocrsite@localhost")

    # Limits
    MAX_UPLOAD_MB = env.int("MAX_UPLOAD_MB", 50, validate=Range(min=1))
    REQUIRE_CONFINEMENT = env.bool("REQUIRE_CONFINEMENT", False)  # no worker without the whole sandbox for files
    MAX_PAGES = env.int("MAX_PAGES", 200, validate=Range(min=1))
    MAX_PAGE_MEGAPIXELS = env.int("MAX_PAGE_MEGAPIXELS", 100, validate=Range(min=1))
    OCR_WAIT_SECONDS = env.float("OCR_WAIT_SECONDS", 30, validate=Range(min=0, max=100))  # on the line for an answer
    USER_REQUESTS_PER_MINUTE = env.int("USER_REQUESTS_PER_MINUTE", 600, validate=Range(min=1))
    TENANT_REQUESTS_PER_MINUTE = env.int("TENANT_REQUESTS_PER_MINUTE", 3000, validate=Range(min=1))
    # What a tenant may do without limits of its own, which staff may give it.
    TENANT_DOCUMENTS_PER_MINUTE = env.int("TENANT_DOCUMENTS_PER_MINUTE", 600, validate=Range(min=1))
    TENANT_PAGES_PER_MINUTE = env.int("TENANT_PAGES_PER_MINUTE", 6000, validate=Range(min=1))
    TENANT_DOCUMENTS_IN_FLIGHT = env.int("TENANT_DOCUMENTS_IN_FLIGHT", 5000, validate=Range(min=1))
    TENANT_PAGES_IN_FLIGHT = env.int("TENANT_PAGES_IN_FLIGHT", 2000, validate=Range(min=1))
    TENANT_STORAGE_GB = env.int("TENANT_STORAGE_GB", 100, validate=Range(min=1))
    LOGINS_PER_MINUTE = env.int("LOGINS_PER_MINUTE", 10, validate=Range(min=1))  # per account and address
    ACCESS_TOKEN_MINUTES = env.int("ACCESS_TOKEN_MINUTES", 5, validate=Range(min=1))
    REFRESH_TOKEN_HOURS = env.int("REFRESH_TOKEN_HOURS", 24, validate=Range(min=1))
    LOGIN_DAYS = env.int("LOGIN_DAYS", 30, validate=Range(min=1))  # of a program, however often it refreshes
    SESSION_IDLE_HOURS = env.float("SESSION_IDLE_HOURS", 12, validate=Range(min=0.25, max=336))  # of the pages

    # What leaves: requests to addresses that teams name
    _networks: list[str] = env.list("OUTBOUND_NETWORKS", [])  # that may be asked beside public addresses
    OUTBOUND_NETWORKS = [ip_network(network) for network in _networks]
    OUTBOUND_SECONDS = env.float("OUTBOUND_SECONDS", 15, validate=Range(min=1, max=60))  # for one request, all told
    WEBHOOK_THREADS = env.int("WEBHOOK_THREADS", 16, validate=Range(min=1, max=200))  # of one sender, at once

    # Reading
    ENGINE = env.str("ENGINE", "rapidocr")
    # Engines with a model that teams may choose: {"name": {"engine": "server", "profile": ..., "urls": [...]}}
    ENGINES: Any = env.json("ENGINES", {})
    MODEL_PAGES = env.int("MODEL_PAGES", 20, validate=Range(min=1))  # of a document, the first so many
    MODEL_PAGES_PER_CALL = env.int("MODEL_PAGES_PER_CALL", 4, validate=Range(min=1))
    OCR_THREADS = env.int("OCR_THREADS", 0, validate=Range(min=0))  # of the CPU engine; 0: every core
    LEASE_SECONDS = env.float("LEASE_SECONDS", 10, validate=Range(min=1))  # a worker is dead after this silence
    MAX_DOCUMENT_SECONDS = env.float("MAX_DOCUMENT_SECONDS", 1800, validate=Range(min=1))
    REVIEW_LOCK_SECONDS = env.float("REVIEW_LOCK_SECONDS", 60, validate=Range(min=1))
except EnvError as error:
    raise BadSetting(f"A setting in the environment is wrong: {error}") from error
except ValueError as error:
    raise BadSetting(f"OUTBOUND_NETWORKS must list networks such as 10.1.0.0/16: {error}") from error

if not SECRET_KEY:
    raise BadSetting("SECRET_KEY is not set. Give a long random string, or start with `make run`, which keeps one.")
