"""The server under load: the portal's own WSGI application, a bare JSON view and the rival."""

import json
import os
from collections.abc import Iterable

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.verify_settings"
site = get_wsgi_application()

from bench.rival import ANSWER  # noqa: E402 - it needs the settings

from towpath.portal.keyservice.app import Environ, StartResponse  # noqa: E402
from towpath.portal.keyservice.service import key_service  # noqa: E402

portal = key_service(site)


def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer the bare view where the key service stands, before Django; all else is the portal's."""
    if environ["PATH_INFO"] == "/v1/bare":
        start_response("200 OK", [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
        return [json.dumps(ANSWER).encode()]
    return portal(environ, start_response)
