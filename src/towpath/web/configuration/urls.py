from django.urls import path

from towpath.web.configuration import views

app_name = "configuration"
urlpatterns = [
    path("", views.index, name="index"),
    path("search/", views.search, name="search"),
    path("reveal/<path:key>/", views.reveal, name="reveal"),
    path("<slug:tab>/<slug:code>/", views.section, name="section"),
]
