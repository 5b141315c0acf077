from django.urls import path

from towpath.web.users import roles

app_name = "roles"
urlpatterns = [
    path("", roles.roles, name="list"),
    path("new/", roles.edit, name="create"),
    path("<int:role_id>/", roles.edit, name="change"),
    path("<int:role_id>/delete/", roles.delete, name="delete"),
]
