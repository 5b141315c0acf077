from django.urls import path
from django.views.generic import RedirectView

from towpath.portal.views import api_portal, members, pages, settings

app_name = "portal"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="portal:api-portal"), name="home"),
    path("account/", settings.account, name="settings"),
    path("account/profile/", settings.profile, name="profile"),
    path("account/company/", settings.company, name="company"),
    path("account/sessions/end/", settings.end_sessions, name="sessions-end"),
    path("account/start/", members.start, name="start"),
    path("account/close/", settings.close, name="close"),
    path("account/events/", settings.events, name="events"),
    path("account/members/invite/", members.invite, name="invite"),
    path("account/members/<int:membership_id>/", members.change, name="member"),
    path("account/members/<int:membership_id>/remove/", members.remove, name="member-remove"),
    path("account/invitations/<int:invitation_id>/withdraw/", members.withdraw, name="invitation-withdraw"),
    path("account/join/<str:secret>/", members.join, name="join"),
    path("account/tokens/create/", settings.create_token, name="token-create"),
    path("account/tokens/<int:token_id>/revoke/", settings.revoke_token, name="token-revoke"),
    path("account/billing/", pages.billing, name="billing"),
    path("account/training/", pages.training, name="training"),
    path("account/security-scan/", pages.security_scan, name="security-scan"),
    path("account/api-portal/", api_portal.api_portal, name="api-portal"),
    path("account/api-portal/create/", api_portal.create, name="key-create"),
    path("account/api-portal/<str:public_id>/copy/", api_portal.copy, name="key-copy"),
    path("account/api-portal/<str:public_id>/copied/", api_portal.copied, name="key-copied"),
    path("account/api-portal/<str:public_id>/rotate/", api_portal.rotate, name="key-rotate"),
    path("account/api-portal/<str:public_id>/renew/", api_portal.renew, name="key-renew"),
    path("account/api-portal/<str:public_id>/delete/", api_portal.delete, name="key-delete"),
]
