from django.urls import path

from towpath.web.users import views

app_name = "users"
urlpatterns = [
    path("", views.users, name="list"),
    path("new/", views.create, name="create"),
    path("<int:user_id>/", views.change, name="change"),
    path("<int:user_id>/active/", views.switch, name="switch"),
    path("<int:user_id>/reset/", views.reset, name="reset"),
]
