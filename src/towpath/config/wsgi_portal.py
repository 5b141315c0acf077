"""The WSGI application of the accounts portal."""

import os

from django.core.wsgi import get_wsgi_application

from towpath.kit.processes import end_with_parent

os.environ["DJANGO_SETTINGS_MODULE"] = "towpath.config.settings.portal"
end_with_parent()
site = get_wsgi_application()

from towpath.portal.keyservice.service import key_service  # noqa: E402 - it needs the settings

application = key_service(site)
