"""The server under load: the portal's own WSGI application, a bare JSON view and the rival."""

import json
import os
from collections.abc import Iterable

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.verify_settings"

from django.core.wsgi import get_wsgi_application

site = get_wsgi_application()

from django.http import HttpRequest, JsonResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_api_key.permissions import HasAPIKey

from towpath.portal.keyservice.app import Environ, StartResponse
from towpath.portal.keyservice.service import key_service

ANSWER = {"valid": True, "state": "valid", "code": "VALID", "warnings": [], "grace_seconds": 86400}


class Rival(APIView):
    permission_classes = [HasAPIKey]

    def get(self, _request: Request) -> Response:
        return Response(ANSWER)


def django_view(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(ANSWER)


urlpatterns = [path("bench/django", django_view), path("bench/rival", Rival.as_view())]
portal = key_service(site)


def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer the bare view where the key service stands, before Django; all else is the portal's."""
    if environ["PATH_INFO"] == "/v1/bare":
        start_response("200 OK", [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
        return [json.dumps(ANSWER).encode()]
    return portal(environ, start_response)
