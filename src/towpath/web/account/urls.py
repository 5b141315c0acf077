from django.urls import include, path
from django.views.generic import RedirectView

from towpath.web.account import views

urlpatterns = [
    path("account/password/reset/", views.password_reset, name="account_reset_password"),
    path("account/email/", RedirectView.as_view(pattern_name="profile"), name="account_email"),
    path("account/", include("allauth.urls")),
    path("profile/", views.profile, name="profile"),
    path("profile/preferences/", views.preferences, name="preferences"),
]
