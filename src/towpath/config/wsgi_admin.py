"""The WSGI application of the Admin."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "towpath.config.settings.admin"
application = get_wsgi_application()
