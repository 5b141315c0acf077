"""The pages of each Amazon store; all of them are behind the gate, as ``web/channel/wanted.py`` says."""

from django.urls import include, path

from towpath.web.stores import applications, connecting, lifecycle, log, rules, settings, views

app_name = "stores"
urlpatterns = [
    path("add/", lifecycle.add, name="add"),
    path("consent/", connecting.consented, name="consented"),
    path("login/", connecting.login_uri, name="login-uri"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<int:application_id>/", applications.application, name="application"),
    path("<int:store_id>/", views.dashboard, name="dashboard"),
    path("<int:store_id>/connect/", connecting.connect, name="connect"),
    path("<int:store_id>/connect/application/", connecting.application, name="connect-application"),
    path("<int:store_id>/connect/login/", connecting.login, name="login"),
    path("<int:store_id>/connect/account/<int:account_id>/", connecting.join, name="join"),
    path("<int:store_id>/check/", connecting.check, name="check"),
    path("<int:store_id>/integration/", lifecycle.integration, name="integration"),
    path("<int:store_id>/activate/", lifecycle.activate, name="activate"),
    path("<int:store_id>/deactivate/", lifecycle.deactivate, name="deactivate"),
    path("<int:store_id>/delete/", lifecycle.delete, name="delete"),
    path("<int:store_id>/log/", log.log, name="log"),
    path("<int:store_id>/rule/", rules.rule, name="rule"),
    path("<int:store_id>/rule/preview/", rules.preview, name="preview"),
    path("<int:store_id>/settings/", settings.settings, name="settings"),
    path("<int:store_id>/settings/<str:page>/", settings.settings, name="settings"),
    path("<int:store_id>/listings/", include("towpath.web.listings.urls")),
]
