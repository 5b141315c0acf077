from django.urls import path

from towpath.web.integrations import views

app_name = "integrations"
urlpatterns = [
    path("", views.tokens, name="list"),
    path("new/", views.create, name="create"),
    path("<int:token_id>/revoke/", views.revoke, name="revoke"),
]
