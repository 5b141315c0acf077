"""The addresses of the accounts portal."""

from django.urls import include, path

from towpath.kit import http

urlpatterns = [
    path("healthz", http.healthz, name="healthz"),
    path("readyz", http.readyz, name="readyz"),
    path("metrics", http.metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
]
