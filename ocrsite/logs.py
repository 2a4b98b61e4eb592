"""How the process writes its log: JSON lines on its standard error; knows loggers, not what they tell."""

from typing import Any

from ocrsite import environment as env

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"ids": {"()": "documents.logs.IdsFilter"}},
    "formatters": {
        "json": {
            "()": "documents.logs.JsonLines",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["ids"]}},
    "root": {"handlers": ["console"], "level": env.LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        "rq": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "RapidOCR": {"level": "WARNING"},
    },
}
