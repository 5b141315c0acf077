"""What verifications are measured against inside Django: a bare JSON view and djangorestframework-api-key."""

from django.http import HttpRequest, JsonResponse
from django.urls import path
from rest_framework.decorators import api_view, permission_classes
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_api_key.permissions import HasAPIKey

ANSWER = {"valid": True, "state": "valid", "code": "VALID", "warnings": [], "grace_seconds": 86400}


def bare(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(ANSWER)


def guarded(_request: Request) -> Response:
    return Response(ANSWER)


rival = api_view(["GET"])(permission_classes([HasAPIKey])(guarded))
urlpatterns = [path("bench/django", bare), path("bench/rival", rival)]
