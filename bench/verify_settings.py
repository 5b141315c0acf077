"""The portal's settings with the rival beside it. No middleware: it would only slow the rival down."""

from towpath.config.settings.portal import *  # noqa: F403
from towpath.config.settings.portal import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]  # it insists on middleware
INSTALLED_APPS += ["rest_framework", "rest_framework_api_key"]
MIDDLEWARE = []
ROOT_URLCONF = "bench.rival"
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
