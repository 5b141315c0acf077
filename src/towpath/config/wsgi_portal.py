"""The WSGI application of the accounts portal."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "towpath.config.settings.portal"
application = get_wsgi_application()
