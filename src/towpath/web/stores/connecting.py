"""Connect a store to a seller account: by a pasted token, by Login with Amazon, or one that is known."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from towpath.domain.stores.actions.consents import Consent, ask_consent, take_consent
from towpath.domain.stores.queries import accounts as queries
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.kit import clock
from towpath.kit.errors import DomainError, Forbidden, InvalidFields
from towpath.kit.forms import attempt
from towpath.kit.speech import say
from towpath.kit.text import N_, Message
from towpath.sync import connect as sync
from towpath.web.actor import actor_of, needs
from towpath.web.stores import demo
from towpath.web.stores.forms import ApplicationForm, PasteForm
from towpath.web.stores.frame import store_frame

AMAZON_ERRORS = (
    ("MD1000", N_("The application is a draft: tick that below.")),
    ("MD5101", N_("The redirect URI above is not registered for the application, letter by letter.")),
    (N_("Access denied"), N_("Only the primary user of the seller account may let an application in.")),
)
"""What Amazon's consent page may show, and what mends it."""


@require_http_methods(["GET", "POST"])
@needs("store.manage")
def connect(request: HttpRequest, store_id: int) -> HttpResponse:
    """Show the ways to connect a store; posting pastes a refresh token."""
    store = store_row(store_id)
    form = _paste_form(request, store)

    def act() -> bool:
        pasted = sync.Pasted(**form.cleaned_data)
        sync.connect_pasted(store_id, pasted, by=actor_of(request), now=clock.now())
        return True

    if attempt(form, act):
        return _connected(request, store_id)
    return _page(request, store, pasting=form, status=200 if request.method == "GET" else 422)


@require_POST
@needs("store.manage")
def application(request: HttpRequest, store_id: int) -> HttpResponse:
    """Store the application that sellers log in with; it is kept for every further store."""
    form = ApplicationForm(request.POST)

    def act() -> bool:
        data = dict(form.cleaned_data)
        secret = data.pop("client_secret")
        sync.keep_application(secret=secret, **data, by=actor_of(request), now=clock.now())
        return True

    if attempt(form, act):
        messages.success(request, _("The application was saved. Log in with Amazon now."))
        return redirect(reverse("stores:connect", args=[store_id]) + "#login")
    return _page(request, store_row(store_id), applying=form, status=422)


@require_GET
@needs("store.manage")
def login(request: HttpRequest, store_id: int) -> HttpResponse:
    """Send the browser to Amazon's consent page."""
    known = queries.login_application()
    if known is None:
        return redirect("stores:connect", store_id)
    state = ask_consent(store_id, known.id, _session(request), by=actor_of(request), now=clock.now())
    return _away(sync.consent_address(store_id, known, state, redirect_uri()))


@require_GET
@needs("store.manage")
def login_uri(request: HttpRequest) -> HttpResponse:
    """Take a browser over that comes from Amazon's own pages, to renew an authorisation, and send it on."""
    asked = request.GET
    seller_id = asked.get("selling_partner_id", "")
    stores = [one for row in queries.account_rows() if row.seller_id == seller_id for one in row.stores]
    known = queries.login_application()
    if not stores or known is None:
        messages.info(request, _("Add a store for this seller account first, and connect it."))
        return redirect("channel:home")
    state = ask_consent(stores[0][0], known.id, _session(request), by=actor_of(request), now=clock.now())
    callback, amazon_state = asked.get("amazon_callback_uri", ""), asked.get("amazon_state", "")
    return _away(sync.callback_address(callback, amazon_state, known, state, redirect_uri()))


@require_GET
def consented(request: HttpRequest) -> HttpResponse:
    """Take the browser back from Amazon's consent page, with a code that lives five minutes."""
    by, now, answer = actor_of(request), clock.now(), request.GET
    given: Consent | None = None
    try:
        given = take_consent(answer.get("state", ""), _session(request), by=by, now=now)
        _check_answer(answer.get("spapi_oauth_code", ""), answer.get("error", ""))
        code, seller_id = answer["spapi_oauth_code"], answer.get("selling_partner_id", "")
        sync.connect_by_login(given, code, seller_id, redirect_uri(), by=by, now=now)
    except Forbidden:
        raise
    except DomainError as refused:
        _tell(request, refused)
        there = reverse("stores:connect", args=[given.store_id]) if given else reverse("channel:home")
        return _away(there)
    return _away(_connected(request, given.store_id).url)


@require_POST
@needs("store.manage")
def join(request: HttpRequest, store_id: int, account_id: int) -> HttpResponse:
    """Connect a store to an account that another store has connected."""
    queries.account_row(account_id)
    try:
        sync.connect_known(store_id, account_id, by=actor_of(request), now=clock.now())
    except Forbidden:
        raise
    except DomainError as refused:
        _tell(request, refused)
        return redirect("stores:connect", store_id)
    return _connected(request, store_id)


@require_POST
@needs("store.manage")
def check(request: HttpRequest, store_id: int) -> HttpResponse:
    """Ask Amazon about the store's account now."""
    try:
        sync.check_store(store_id, by=actor_of(request), now=clock.now())
    except Forbidden:
        raise
    except DomainError as refused:
        _tell(request, refused)
    else:
        messages.success(request, _("Amazon accepts the account."))
    return redirect("stores:dashboard", store_id)


def redirect_uri() -> str:
    """Give the address that Amazon sends the browser back to; it has to be registered there."""
    return f"{settings.PUBLIC_URL}{reverse('stores:consented')}"


def _page(
    request: HttpRequest,
    store: StoreRow,
    *,
    pasting: PasteForm | None = None,
    applying: ApplicationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    known = queries.login_application()
    accounts = [] if store.account_id else queries.account_rows(store.region)
    initial: dict[str, object] = dict(demo.APPLICATION) if demo.is_demo() else {}
    if known:
        names = ("application_id", "client_id", "draft")
        initial = {name: getattr(known, name) for name in names}
    context = store_frame(
        request,
        store,
        "dashboard",
        pasting=pasting or _paste_form(request, store, bound=False),
        applying=applying or ApplicationForm(initial=initial),
        application=known,
        accounts=[row for row in accounts if row.serves(store.country)],
        redirect_uri=redirect_uri(),
        login_uri=f"{settings.PUBLIC_URL}{reverse('stores:login-uri')}",
        amazon_errors=AMAZON_ERRORS,
        ready=demo.pasted(store.region),
        ready_login=demo.LOGINS.get(store.region, "") if demo.is_demo() else "",
    )
    return render(request, "stores/connect.html", context, status=status)


def _paste_form(request: HttpRequest, store: StoreRow, *, bound: bool = True) -> PasteForm:
    """Begin with what is known: the account of the store, or the application that was used last."""
    account = queries.account_row(store.account_id) if store.account_id else None
    applications = queries.application_rows()
    client_id = account.client_id if account else applications[0].client_id if applications else ""
    initial = {"client_id": client_id, "seller_id": store.seller_id}
    initial |= demo.pasted(store.region) if "ready" in request.GET else {}
    data = request.POST if bound and request.method == "POST" else None
    return PasteForm(data, initial=initial, secret_is_kept=bool(applications))


def _check_answer(code: str, error: str) -> None:
    if error or not code:
        text = N_("Amazon did not let the application in (%(reason)s). Connect the store again.")
        reason = error[:64] if error else Message(N_("no code came back"))
        raise DomainError(Message(text, {"reason": reason}), code="CONSENT_REFUSED")


def _session(request: HttpRequest) -> str:
    """Name the browser's session for as long as its user is signed in."""
    if not request.session.session_key:
        request.session.create()
    return str(request.session.session_key)


def _connected(request: HttpRequest, store_id: int) -> HttpResponseRedirect:
    messages.success(request, _("The store is connected. Its listings are being read from Amazon."))
    return HttpResponseRedirect(reverse("stores:dashboard", args=[store_id]))


def _tell(request: HttpRequest, refused: DomainError) -> None:
    texts = refused.fields.values() if isinstance(refused, InvalidFields) else [refused.message]
    for text in texts:
        messages.error(request, say(text))


def _away(address: str) -> HttpResponse:
    """Send the browser on, without telling where it comes from: the address may hold a code."""
    response = HttpResponseRedirect(address)
    response["Referrer-Policy"] = "no-referrer"
    return response
