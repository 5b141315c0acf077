"""The server under load: the Admin as it is, but for the switch."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.gate_settings"
application = get_wsgi_application()
