"""The addresses of the Admin."""

from django.urls import include, path

from towpath.kit import http

urlpatterns = [
    path("healthz", http.healthz, name="healthz"),
    path("readyz", http.readyz, name="readyz"),
    path("metrics", http.metrics, name="metrics"),
    path("account/", include("allauth.urls")),
]
