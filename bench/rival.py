"""What verifications are measured against inside Django: a bare JSON view and djangorestframework-api-key."""

from django.http import HttpRequest, JsonResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_api_key.permissions import HasAPIKey

ANSWER = {"valid": True, "state": "valid", "code": "VALID", "warnings": [], "grace_seconds": 86400}


class Rival(APIView):
    permission_classes = [HasAPIKey]

    def get(self, _request: Request) -> Response:
        return Response(ANSWER)


def bare(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(ANSWER)


urlpatterns = [path("bench/django", bare), path("bench/rival", Rival.as_view())]
