"""The WSGI application that gunicorn serves; there is none where the walls between tenants do not stand."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")

application = get_wsgi_application()

from django.db import connection  # noqa: E402  # the settings must be known first

from documents.inspection import require_walls  # noqa: E402

require_walls(role="app")
connection.close()  # the server forks after this
