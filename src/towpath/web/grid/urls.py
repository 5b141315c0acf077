from django.urls import path

from towpath.web.grid import views

app_name = "grid"
urlpatterns = [
    path("<str:grid>/save/", views.save, name="view-save"),
    path("<int:view_id>/rename/", views.rename, name="view-rename"),
    path("<int:view_id>/delete/", views.delete, name="view-delete"),
]
