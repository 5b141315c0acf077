from django.urls import path

from towpath.web.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notifications, name="list"),
    path("latest/", views.latest, name="latest"),
    path("read/", views.read, name="read"),
]
