from allauth.account.decorators import reauthentication_required
from allauth.account.views import password_reset as password_reset_by_mail
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from towpath.domain.access.actions import users as actions
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.web.account.forms import ProfileForm
from towpath.web.actor import actor_of, user_of
from towpath.web.ui.templatetags.ui import THEME_COOKIE

COOKIE_AGE = 365 * 24 * 3600


@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own account; changes ask for the password when it was not typed lately."""
    user = user_of(request)
    form = ProfileForm(request.POST or None, initial={"full_name": user.full_name, "email": user.email})
    if form.is_valid():
        data = form.cleaned_data
        if attempt(
            form, lambda: actions.change_profile(user.pk, data, by=actor_of(request), now=clock.now())
        ):
            messages.success(request, _("Your profile was saved."))
            return redirect("profile")
    return render(request, "account/profile.html", {"form": form, "second_factor": is_mfa_enabled(user)})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the language or theme that was chosen, for the user and for this browser."""
    chosen = {name: request.POST.get(name, "") for name in ("language", "theme")}
    user = actions.choose(user_of(request).pk, by=actor_of(request), now=clock.now(), **chosen)
    page = request.POST.get("next", "")
    response = redirect(page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else "/")
    kept = [(settings.LANGUAGE_COOKIE_NAME, user.language), (THEME_COOKIE, user.theme)]
    for name, value in [pair for pair in kept if pair[1]]:  # no language chosen yet: the browser's holds
        response.set_cookie(name, value, COOKIE_AGE, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


def password_reset(request: HttpRequest) -> HttpResponse:
    """Send a link by mail, or say who resets passwords where no mail is set up."""
    if settings.MAIL_IS_SET_UP:
        return password_reset_by_mail(request)  # type: ignore[no-any-return]
    return render(request, "account/password_reset_by_hand.html")
