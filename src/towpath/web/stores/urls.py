"""The pages of each Amazon store; all of them are behind the gate, as ``web/channel/wanted.py`` says."""

from django.urls import path

from towpath.web.stores import settings, views

app_name = "stores"
urlpatterns = [
    path("<int:store_id>/", views.dashboard, name="dashboard"),
    path("<int:store_id>/settings/", settings.settings, name="settings"),
    path("<int:store_id>/settings/<str:page>/", settings.settings, name="settings"),
]
