"""Beside the configuration, and not behind the gate: here a key is repaired."""

from django.urls import path

from towpath.web.channel import keys

app_name = "api-keys"
urlpatterns = [path("test-key/<slug:environment>/", keys.test, name="test")]
