"""Every address below is behind the gate: ``middleware.py`` goes by the namespaces of ``wanted.py``."""

from django.urls import path

from towpath.web.channel import attributes, logs, views

app_name = "channel"
urlpatterns = [
    path("", views.stores, name="home"),
    path("check/", views.check, name="check"),
    path("check/status/", views.status, name="status"),
    path("draft/", views.draft, name="draft"),
    path("draft/send/", views.send_draft, name="draft-send"),
    path("draft/discard/", views.discard_draft, name="draft-discard"),
    path("learning/", views.learning, name="learning"),
    path("learning/attributes/", views.recommended, name="recommended"),
    path("learning/<slug:key>/", views.tick, name="tick"),
    path("pre-setup/", views.setup_tasks, name="setup"),
    path("pre-setup/dismiss/", views.dismiss_setup, name="setup-dismiss"),
    path("attributes/", attributes.attributes, name="attributes"),
    path("attributes/re-import/", attributes.reimport, name="attributes-reimport"),
    path("attributes/<int:attribute_id>/", attributes.attribute, name="attribute"),
    path("attributes/<int:attribute_id>/values/", attributes.values, name="attribute-values"),
    path("logs/", logs.listing_changes, name="listing-log"),
    path("logs/errors/", logs.communication_errors, name="error-log"),
]
