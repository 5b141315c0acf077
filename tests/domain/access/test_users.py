from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from tests.people import NOW, PASSWORD, ROOT, a_user, acting
from towpath.domain.access.actions import roles, users
from towpath.domain.access.models import AccessLink, Role, User
from towpath.domain.access.queries import users as queries
from towpath.domain.journal.queries import entries
from towpath.kit.errors import DomainError, Forbidden, InvalidFields, NotFound

pytestmark = pytest.mark.django_db


def test_create_user_hashes_the_password_and_writes_the_journal() -> None:
    user = a_user("ana", full_name="Ana García")
    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password(PASSWORD)
    row = entries(action="user.created").get()
    assert (row.subject, row.actor_name, row.actor_kind) == ("ana", "root", "cli")
    assert row.detail == {"role": "Administrator", "email": "ana@example.com"}


@pytest.mark.parametrize(
    ("username", "email", "password", "field"),
    [
        ("", "x@example.com", PASSWORD, "username"),
        ("two words", "x@example.com", PASSWORD, "username"),
        ("a@b", "x@example.com", PASSWORD, "username"),
        ("x" * 65, "x@example.com", PASSWORD, "username"),
        ("ANA", "x@example.com", PASSWORD, "username"),
        ("eva", "no address", PASSWORD, "email"),
        ("eva", "Ana@Example.com", PASSWORD, "email"),
        ("eva", "x@example.com", "short", "password"),
        ("eva", "x@example.com", "password1234", "password"),
    ],
)
def test_create_user_names_the_field_that_is_wrong(
    username: str, email: str, password: str, field: str
) -> None:
    a_user("ana")
    with pytest.raises(InvalidFields) as refused:
        users.create_user(username, email, password, role="Viewer", by=ROOT, now=NOW)
    assert list(refused.value.fields) == [field]
    assert User.objects.count() == 1


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(InvalidFields) as refused:
        users.create_user("ana", "ana@example.com", PASSWORD, role="Boss", by=ROOT, now=NOW)
    assert list(refused.value.fields) == ["role"]


def test_only_what_differs_is_changed_and_journalled() -> None:
    user = a_user("ana", "Viewer")
    users.change_user(user.pk, {"username": "ana", "role": "Operator"}, by=ROOT, now=NOW)
    assert entries(action="user.changed").get().detail == {"role": {"old": "Viewer", "new": "Operator"}}
    users.change_user(user.pk, {"username": "ana", "role": "Operator"}, by=ROOT, now=NOW)
    assert entries(action="user.changed").count() == 1


@pytest.mark.parametrize("role", ["Developer", "Operator", "Viewer"])
def test_only_who_may_manage_users_does(role: str) -> None:
    other = a_user("ana")
    by = acting(a_user("eva", role))
    for attempt in (
        lambda: users.create_user("x", "x@example.com", PASSWORD, role="Viewer", by=by, now=NOW),
        lambda: users.invite_user("x", "x@example.com", role="Viewer", by=by, now=NOW),
        lambda: users.change_user(other.pk, {"full_name": "X"}, by=by, now=NOW),
        lambda: users.disable_user(other.pk, by=by, now=NOW),
        lambda: users.enable_user(other.pk, by=by, now=NOW),
        lambda: users.reset_user(other.pk, by=by, now=NOW),
        lambda: users.set_password(other.pk, PASSWORD, by=by, now=NOW),
        lambda: users.setup_link("https://admin.example", by=by, now=NOW),
        lambda: roles.save_role(None, "X", [], by=by, now=NOW),
    ):
        with pytest.raises(Forbidden) as refused:
            attempt()
        assert refused.value.right == "users.manage"


def test_nobody_gives_or_takes_over_more_than_he_has() -> None:
    ana, eva = a_user("ana"), a_user("eva", "Viewer")
    of_viewer = ["asc.access", "catalog.view", "config.view", "listing.view"]
    roles.save_role(None, "Manager of users", ["users.manage", *of_viewer], by=ROOT, now=NOW)
    by = acting(a_user("max", "Manager of users"))
    users.change_user(eva.pk, {"full_name": "Eva"}, by=by, now=NOW)
    for attempt in (
        lambda: users.change_user(eva.pk, {"role": "Administrator"}, by=by, now=NOW),
        lambda: users.reset_user(ana.pk, by=by, now=NOW),
        lambda: users.disable_user(ana.pk, by=by, now=NOW),
        lambda: roles.save_role(None, "X", ["config.write"], by=by, now=NOW),
    ):
        with pytest.raises(Forbidden) as refused:
            attempt()
        assert refused.value.right in {"catalog.create", "config.write"}


def test_the_last_who_can_manage_users_stays() -> None:
    ana, eva = a_user("ana"), a_user("eva")
    users.disable_user(eva.pk, by=ROOT, now=NOW)
    for attempt in (
        lambda: users.disable_user(ana.pk, by=ROOT, now=NOW),
        lambda: users.change_user(ana.pk, {"role": "Viewer"}, by=ROOT, now=NOW),
    ):
        with pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.code == "LAST_MANAGER"
    users.enable_user(eva.pk, by=ROOT, now=NOW)
    users.disable_user(ana.pk, by=ROOT, now=NOW)
    assert list(queries.holders_of("users.manage")) == [eva]


def test_a_disabled_user_has_no_right_at_all() -> None:
    a_user("ana")
    eva = a_user("eva")
    users.disable_user(eva.pk, by=ROOT, now=NOW)
    assert acting(eva).rights == frozenset()


def test_who_can_grant_names_active_managers() -> None:
    a_user("ana", full_name="Ana García")
    gone = a_user("eva")
    users.disable_user(gone.pk, by=ROOT, now=NOW)
    a_user("max", "Developer")
    a_user("zoe")
    assert queries.who_can_grant() == ["Ana García", "zoe"]


def test_reset_takes_password_and_second_factor_and_gives_a_link_that_works_once() -> None:
    a_user("ana")
    eva = a_user("eva", "Viewer")
    Authenticator.objects.create(user=eva, type="totp", data={"secret": "x"})
    first = users.reset_user(eva.pk, by=ROOT, now=NOW)
    token = users.reset_user(eva.pk, by=ROOT, now=NOW)
    eva.refresh_from_db()
    assert (eva.has_usable_password(), Authenticator.objects.filter(user=eva).count()) == (False, 0)
    with pytest.raises(NotFound):
        users.use_reset_link(first, "another good password", by=ROOT, now=NOW)
    assert users.use_reset_link(token, "another good password", by=ROOT, now=NOW).check_password(
        "another good password"
    )
    with pytest.raises(NotFound):
        users.use_reset_link(token, "another good password", by=ROOT, now=NOW)


def test_a_reset_link_ends_after_a_day() -> None:
    token = users.reset_user(a_user("ana").pk, by=ROOT, now=NOW)
    assert queries.link(token, NOW + timedelta(hours=24, seconds=-1)).user_id is not None
    with pytest.raises(NotFound):
        queries.link(token, NOW + timedelta(hours=24))


def test_a_bad_password_does_not_spend_the_link() -> None:
    token = users.reset_user(a_user("ana").pk, by=ROOT, now=NOW)
    with pytest.raises(InvalidFields):
        users.use_reset_link(token, "short", by=ROOT, now=NOW)
    assert users.use_reset_link(token, "another good password", by=ROOT, now=NOW).username == "ana"


def test_the_setup_link_makes_the_first_administrator_once() -> None:
    address = users.setup_link("https://admin.example/", by=ROOT, now=NOW)
    assert address is not None
    token = address.removeprefix("https://admin.example/setup/").removesuffix("/")
    assert len(token) == 43
    assert token not in str(bytes(AccessLink.objects.get().digest))
    user = users.use_setup_link(token, "ana", "ana@example.com", PASSWORD, by=ROOT, now=NOW)
    assert user.role.name == "Administrator"
    assert users.setup_link("https://admin.example/", by=ROOT, now=NOW) is None
    with pytest.raises(NotFound):
        users.use_setup_link(token, "eva", "eva@example.com", PASSWORD, by=ROOT, now=NOW)


def test_a_setup_link_is_void_once_somebody_can_sign_in() -> None:
    address = users.setup_link("https://admin.example", by=ROOT, now=NOW)
    assert address is not None
    a_user("ana")
    with pytest.raises(DomainError) as refused:
        users.use_setup_link(address.split("/")[-2], "eva", "eva@example.com", PASSWORD, by=ROOT, now=NOW)
    assert refused.value.code == "ALREADY_SET_UP"


def test_one_changes_ones_own_profile_and_nobody_elses() -> None:
    ana, eva = a_user("ana"), a_user("eva", "Viewer")
    users.change_profile(eva.pk, {"full_name": "Eva", "role": "Administrator"}, by=acting(eva), now=NOW)
    eva.refresh_from_db()
    assert (eva.full_name, eva.role.name) == ("Eva", "Viewer")
    with pytest.raises(Forbidden):
        users.change_profile(eva.pk, {"full_name": "X"}, by=acting(ana), now=NOW)


def test_language_and_theme_are_taken_from_the_choices_only() -> None:
    ana = a_user("ana")
    users.choose(ana.pk, language="es", theme="dark", by=acting(ana), now=NOW)
    users.choose(ana.pk, language="xx", theme="pink", by=acting(ana), now=NOW)
    ana.refresh_from_db()
    assert (ana.language, ana.theme) == ("es", "dark")


def test_presets_are_made_once_and_a_role_of_ones_own_can_be_changed() -> None:
    roles.ensure_presets(by=ROOT, now=NOW)
    roles.ensure_presets(by=ROOT, now=NOW)
    assert sorted(Role.objects.values_list("name", flat=True)) == [
        "Administrator",
        "Developer",
        "Operator",
        "Viewer",
    ]
    role = roles.save_role(None, "Stock", ["asc.access"], by=ROOT, now=NOW)
    roles.save_role(role.pk, "Stock", ["asc.access", "journal.view"], by=ROOT, now=NOW)
    assert entries(action="role.changed").get().detail == {
        "old": ["asc.access"],
        "new": ["asc.access", "journal.view"],
    }
    roles.delete_role(role.pk, by=ROOT, now=NOW)
    assert not Role.objects.filter(name="Stock").exists()


def test_presets_and_roles_in_use_are_kept() -> None:
    a_user("ana")
    preset = Role.objects.get(name="Viewer")
    mine = roles.save_role(None, "Stock", ["asc.access"], by=ROOT, now=NOW)
    a_user("eva", "Stock")
    for attempt, code in (
        (lambda: roles.delete_role(preset.pk, by=ROOT, now=NOW), "PRESET_ROLE"),
        (lambda: roles.save_role(preset.pk, "Viewer", [], by=ROOT, now=NOW), "PRESET_ROLE"),
        (lambda: roles.delete_role(mine.pk, by=ROOT, now=NOW), "ROLE_IN_USE"),
    ):
        with pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "rights", "field"), [("", [], "name"), ("viewer", [], "name"), ("X", ["fly"], "rights")]
)
def test_a_role_needs_a_free_name_and_known_rights(name: str, rights: list[str], field: str) -> None:
    roles.ensure_presets(by=ROOT, now=NOW)
    with pytest.raises(InvalidFields) as refused:
        roles.save_role(None, name, rights, by=ROOT, now=NOW)
    assert list(refused.value.fields) == [field]
