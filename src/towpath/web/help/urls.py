from django.urls import path

from towpath.web.help import views

app_name = "help"
urlpatterns = [
    path("api-key/", views.api_key, name="api-key"),
    path("listings/", views.listings, name="listings"),
]
