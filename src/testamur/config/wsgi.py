"""The entry for a WSGI server. It refuses to start where the database's own guard would not hold."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connection

from testamur.kit.roles import guard_problems

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testamur.config.settings")

application = get_wsgi_application()

connection.ensure_connection()
if problems := guard_problems(connection.connection):
    raise ImproperlyConfigured(" ".join(problems))
connection.close()
