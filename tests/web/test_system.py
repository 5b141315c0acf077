import csv
import io
import re

import pytest
from django.utils import timezone

from tests.people import NOW, ROOT, a_user
from tests.web.conftest import SignIn
from tests.web.pages import main, words
from towpath.domain.access.actions import tokens
from towpath.domain.access.models import IntegrationToken, Role, User
from towpath.domain.access.queries.users import actor_of_user
from towpath.domain.journal import actions as journal
from towpath.domain.notifications import actions as notifications
from towpath.domain.notifications.models import Notification
from towpath.kit.text import Message

pytestmark = pytest.mark.django_db


# Users and roles


def test_a_new_user_gets_a_link_and_chooses_a_password(sign_in: SignIn) -> None:
    client = sign_in()
    typed = {"username": "eva", "full_name": "Eva", "email": "eva@example.com", "role": "Operator"}
    page = client.post("/system/permissions/users/new/", typed)
    link = re.search(r'value="http://127\.0\.0\.1:\d+(/setup/[^"]+)"', page.content.decode())
    assert link is not None
    assert "It works once, within 24 hours" in main(page)
    assert User.objects.get(username="eva").role.name == "Operator"
    assert client.get(link[1]).status_code == 200


def test_a_new_user_is_a_viewer_unless_another_role_is_chosen(sign_in: SignIn) -> None:
    html = sign_in().get("/system/permissions/users/new/").content.decode()
    assert re.findall(r'<option value="([^"]+)" selected', html) == ["Viewer"]


def test_a_taken_name_is_said_at_the_field(sign_in: SignIn) -> None:
    client = sign_in(name="ana")
    typed = {"username": "ANA", "full_name": "Second", "email": "x@example.com", "role": "Viewer"}
    page = client.post("/system/permissions/users/new/", typed)
    assert "There is a user with this name already." in main(page)
    assert 'value="Second"' in page.content.decode()


def test_users_are_found_by_a_part_of_their_names(sign_in: SignIn) -> None:
    client = sign_in(name="ana")
    a_user("eva", "Viewer", full_name="Eva Núñez")
    assert "Eva Núñez" in main(client.get("/system/permissions/users/?q=núñ"))
    assert "Nobody found" in main(client.get("/system/permissions/users/?q=zzz"))
    assert client.get("/system/permissions/users/?q=a%00b").status_code == 200


def test_disable_asks_on_a_page_and_enable_undoes_it(sign_in: SignIn) -> None:
    client = sign_in(name="ana")
    eva = a_user("eva", "Viewer")
    address = f"/system/permissions/users/{eva.pk}/active/"
    assert "“eva” is signed out everywhere" in main(client.get(address))
    for active, said in ((False, "The user was disabled."), (True, "The user was enabled.")):
        page = client.post(address, follow=True)
        eva.refresh_from_db()
        assert (eva.is_active, said in main(page)) == (active, True)


def test_the_last_manager_is_kept_and_the_page_says_why(sign_in: SignIn) -> None:
    client = sign_in(name="ana")
    me = User.objects.get()
    page = client.post(f"/system/permissions/users/{me.pk}/active/")
    assert page.status_code == 409
    assert "At least one active user must be able to manage users." in main(page)
    typed = {"username": "ana", "email": me.email, "role": "Viewer"}
    page = client.post(f"/system/permissions/users/{me.pk}/", typed)
    assert "At least one active user must be able to manage users." in main(page)


def test_reset_shows_a_link(sign_in: SignIn) -> None:
    client = sign_in()
    eva = a_user("eva", "Viewer")
    assert "become void" in main(client.get(f"/system/permissions/users/{eva.pk}/reset/"))
    page = client.post(f"/system/permissions/users/{eva.pk}/reset/")
    assert "/setup/" in page.content.decode()
    eva.refresh_from_db()
    assert not eva.has_usable_password()


def test_a_role_is_made_changed_and_deleted(sign_in: SignIn) -> None:
    client = sign_in()
    client.post("/system/permissions/roles/new/", {"name": "Stock", "rights": ["asc.access"]})
    role = Role.objects.get(name="Stock")
    client.post(f"/system/permissions/roles/{role.pk}/", {"name": "Stock", "rights": ["config.view"]})
    role.refresh_from_db()
    assert role.rights == ["config.view"]
    page = client.get("/system/permissions/roles/")
    assert re.findall(r'id="role-\d+">\s*([A-Z]\w+)', page.content.decode())[-1] == "Stock"
    assert client.post(f"/system/permissions/roles/{role.pk}/delete/", follow=True).status_code == 200
    assert not Role.objects.filter(name="Stock").exists()


def test_a_preset_cannot_be_changed(sign_in: SignIn) -> None:
    client = sign_in()
    preset = Role.objects.get(name="Viewer")
    page = client.post(f"/system/permissions/roles/{preset.pk}/", {"name": "Viewer", "rights": []})
    assert "A role that comes with the product cannot be changed." in main(page)


def test_what_does_not_exist_is_not_found(sign_in: SignIn) -> None:
    client = sign_in()
    for address in ("permissions/users/99/", "permissions/roles/99/", "integrations/99/revoke/"):
        assert client.get(f"/system/{address}").status_code == 404


# Integrations


def test_a_token_is_shown_once(sign_in: SignIn) -> None:
    client = sign_in()
    page = client.post("/system/integrations/new/", {"name": "shop", "days": "30", "scopes": ["asc.access"]})
    text = re.search(r"twt_\w{8}_\w{43}", page.content.decode())
    assert text is not None
    assert page["Cache-Control"] == "no-store"
    row = IntegrationToken.objects.get()
    assert row.expires_at is not None
    assert (row.expires_at - row.created_at).days == 30
    again = client.get("/system/integrations/").content.decode()
    assert text[0] not in again
    assert row.prefix in again


def test_a_token_can_be_given_only_what_its_maker_has(sign_in: SignIn) -> None:
    sign_in()
    client = sign_in("Developer")
    assert "Manage users and roles" not in main(client.get("/system/integrations/new/"))
    page = client.post("/system/integrations/new/", {"name": "x", "days": "", "scopes": ["users.manage"]})
    assert page.status_code == 200
    assert IntegrationToken.objects.count() == 0


def test_a_token_without_rights_is_refused_at_the_field(sign_in: SignIn) -> None:
    page = sign_in().post("/system/integrations/new/", {"name": "shop", "days": ""})
    assert 'id="id_scopes_error"' in page.content.decode()
    assert 'value="shop"' in page.content.decode()


def test_a_revoked_token_is_shown_as_such(sign_in: SignIn) -> None:
    client = sign_in(name="ana")
    user = User.objects.get()
    row, text = tokens.create_token("shop", ["asc.access"], None, user=user, by=ROOT, now=NOW)
    assert "Whatever uses “shop” is refused" in main(client.get(f"/system/integrations/{row.pk}/revoke/"))
    page = client.post(f"/system/integrations/{row.pk}/revoke/", follow=True)
    assert "Revoked" in main(page)
    assert tokens.authenticate(text, now=timezone.now(), address="") is None


# Notifications


def tell(severity: str = "danger", link: str = "", title: str = "Closed") -> Notification:
    notifications.notify("x", by=ROOT, now=NOW, severity=severity, title=title, body="Because.", link=link)  # type: ignore[arg-type]
    return Notification.objects.latest("pk")


def test_the_bell_counts_and_lists_what_is_new(sign_in: SignIn) -> None:
    client = sign_in()
    tell()
    tell("info", title="Opened")
    assert "2 unread" in words(client.get("/"))
    bell = words(client.get("/system/notifications/latest/"))
    assert bell.index("Opened") < bell.index("Closed")


def test_reading_one_goes_where_it_leads(sign_in: SignIn) -> None:
    client = sign_in()
    row = tell(link="/marketing/channels/amazon/")
    response = client.post("/system/notifications/read/", {"id": row.pk, "follow": "1"})
    assert response["Location"] == "/marketing/channels/amazon/"
    assert "unread" not in words(client.get("/system/notifications/")).replace("Unread", "")


def test_all_are_read_at_once(sign_in: SignIn) -> None:
    client = sign_in()
    tell()
    tell()
    client.post("/system/notifications/read/")
    assert "Nothing here" in main(client.get("/system/notifications/?unread=1"))


def test_notifications_are_filtered_by_severity(sign_in: SignIn) -> None:
    client = sign_in()
    tell("danger", title="Closed")
    tell("info", title="Opened")
    text = main(client.get("/system/notifications/?severity=danger"))
    assert ("Closed" in text, "Opened" in text) == (True, False)


def test_a_notification_is_said_in_the_readers_language_with_its_parameters(sign_in: SignIn) -> None:
    client = sign_in()
    notifications.notify(
        "x", by=ROOT, now=NOW, severity="info", title="At %(at)s", body="%(what)s",
        params={"at": NOW, "what": Message("Users")},
    )  # fmt: skip
    assert "At 24 Nov 2026, 09:30" in main(client.get("/system/notifications/"))
    User.objects.update(language="es")
    assert "At 24/11/2026 09:30" in main(client.get("/system/notifications/"))


# Action log


def test_the_log_says_who_did_what_when_from_where(sign_in: SignIn) -> None:
    client = sign_in(name="ana")
    by = actor_of_user(User.objects.get(), "203.0.113.7")
    journal.record(
        "settings.saved",
        "general/store/information/name",
        by=by,
        at=NOW,
        scope="default:0",
        old="",
        new="Canal",
    )
    text = main(client.get("/system/action-logs/"))
    who_and_what = "24 Nov 2026, 09:30 ana Configuration saved general/store/information/name"
    assert f"{who_and_what} \N{EN DASH} → Canal scope: default:0 203.0.113.7" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("action=user.created", ["eva"]),
        ("actor=otto", ["max"]),
        ("text=eva", ["eva"]),
        ("since=2026-11-25", ["max"]),
        ("until=2026-11-24", ["eva"]),
        ("since=nonsense&action=nonsense", ["max", "eva"]),
    ],
)
def test_the_log_is_filtered_on_the_page_and_in_the_export(
    query: str, found: list[str], sign_in: SignIn
) -> None:
    client = sign_in("Operator", "olga")
    ana, otto = (ROOT.__class__("user", "7", name, frozenset()) for name in ("ana", "otto"))
    journal.record("user.created", "eva", by=ana, at=NOW)
    journal.record("user.changed", "max", by=otto, at=NOW.replace(day=25))
    page = client.get(
        f"/system/action-logs/?{query}&text=&" if "text" not in query else f"/system/action-logs/?{query}"
    )
    shown = [row[0].subject for row in page.context["rows"] if row[0].subject in {"eva", "max"}]
    assert shown == found
    response = client.get(f"/system/action-logs/export.csv?{query}")
    lines = list(csv.DictReader(io.StringIO(b"".join(response).decode())))
    assert [line["subject"] for line in lines if line["subject"] in {"eva", "max"}] == found


def test_the_export_streams_in_the_readers_language_and_holds_no_formula(sign_in: SignIn) -> None:
    client = sign_in("Operator", "olga")
    User.objects.filter(username="olga").update(language="es")
    journal.record("user.created", "=1+1", by=ROOT, at=NOW)
    response = client.get("/system/action-logs/export.csv?text=%3D1")
    assert response.streaming
    (line,) = csv.DictReader(io.StringIO(b"".join(response).decode()))
    assert (line["subject"], line["action"], line["what"]) == ("'=1+1", "user.created", "Usuario creado")


def test_the_log_goes_page_by_page(sign_in: SignIn) -> None:
    client = sign_in("Operator", "olga")
    for number in range(60):
        journal.record("user.changed", f"user{number}", by=ROOT, at=NOW)
    first = client.get("/system/action-logs/?action=user.changed")
    older = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    assert older is not None
    second = client.get("/system/action-logs/" + older[1].replace("&amp;", "&"))
    subjects = [row[0].subject for page in (first, second) for row in page.context["rows"]]
    assert subjects == [f"user{number}" for number in reversed(range(60))]
