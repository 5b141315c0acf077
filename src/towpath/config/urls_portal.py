"""The addresses of the accounts portal."""

from django.urls import include, path

from towpath.kit import http
from towpath.portal.api.routes import api

handler400 = "towpath.web.ui.errors.bad_request"
handler403 = "towpath.web.ui.errors.permission_denied"
handler404 = "towpath.web.ui.errors.not_found"
handler500 = "towpath.web.ui.errors.server_error"

urlpatterns = [
    path("healthz", http.healthz, name="healthz"),
    path("readyz", http.readyz, name="readyz"),
    path("metrics", http.metrics, name="metrics"),
    path("v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("", include("towpath.portal.urls")),
]
