"""The addresses of the Admin."""

from django.urls import include, path

from towpath.api.routes import api
from towpath.domain.access.logic.settings import SERVICES
from towpath.kit import http
from towpath.web.channel import keys
from towpath.web.configuration.extras import SECTION_EXTRAS
from towpath.web.dashboard.views import dashboard
from towpath.web.search.views import results
from towpath.web.setup.views import link
from towpath.web.style import views as style
from towpath.web.style.grid import greet

SECTION_EXTRAS[SERVICES.key] = keys.extras

handler400 = "towpath.web.ui.errors.bad_request"
handler403 = "towpath.web.ui.errors.permission_denied"
handler404 = "towpath.web.ui.errors.not_found"
handler500 = "towpath.web.ui.errors.server_error"

urlpatterns = [
    path("healthz", http.healthz, name="healthz"),
    path("readyz", http.readyz, name="readyz"),
    path("metrics", http.metrics, name="metrics"),
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("setup/<str:token>/", link, name="setup"),
    path("", dashboard, name="dashboard"),
    path("", include("towpath.web.account.urls")),
    path("search/", results, name="search"),
    path("help/", include("towpath.web.help.urls")),
    path("marketing/channels/amazon/", include("towpath.web.channel.urls")),
    path("marketing/channels/amazon/stores/", include("towpath.web.stores.urls")),
    path("", include("towpath.web.catalog.urls")),
    path("stores/settings/configuration/", include("towpath.web.channel.key_urls")),
    path("stores/settings/configuration/", include("towpath.web.configuration.urls")),
    path("system/permissions/users/", include("towpath.web.users.urls")),
    path("system/permissions/roles/", include("towpath.web.users.role_urls")),
    path("system/notifications/", include("towpath.web.notifications.urls")),
    path("system/integrations/", include("towpath.web.integrations.urls")),
    path("system/action-logs/", include("towpath.web.journal.urls")),
    path("system/views/", include("towpath.web.grid.urls")),
    path("system/style/", style.style, name="style"),
    path("system/style/grid/", greet, name="style-grid"),
    path("system/style/confirm/", style.confirm, name="style-confirm"),
]
