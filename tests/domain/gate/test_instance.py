import pytest
from pytest_django import Settings

from tests.gate import BY, NOW, configure
from tests.keyservice import Service
from towpath.domain.access.actions.gate import check_gate
from towpath.domain.access.actions.instance import claim, notice_move
from towpath.domain.access.logic.settings import READ_ONLY
from towpath.domain.access.models import Instance
from towpath.domain.access.queries import gate as queries
from towpath.domain.journal.models import JournalEntry
from towpath.domain.notifications.models import Notification
from towpath.domain.settings import actions as configuration
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE
from towpath.domain.settings.queries import flag
from towpath.kit.errors import InvalidFields

pytestmark = pytest.mark.django_db
SHOP, COPY = "https://shop.example", "https://staging.example"


@pytest.fixture
def shop(settings: Settings) -> None:
    settings.PUBLIC_URL = SHOP
    claim(by=BY, now=NOW)


def test_an_installation_has_one_id_for_good(shop: None) -> None:
    assert claim(by=BY, now=NOW) == claim(by=BY, now=NOW) == Instance.objects.get().uuid
    assert JournalEntry.objects.filter(action="instance.recorded").count() == 1


def test_the_same_address_is_no_move(shop: None) -> None:
    assert notice_move(by=BY, now=NOW) is False
    assert not flag(READ_ONLY)


def test_a_copy_goes_into_read_only_mode_once_and_says_so(shop: None, settings: Settings) -> None:
    settings.PUBLIC_URL = COPY
    assert notice_move(by=BY, now=NOW) is True
    assert notice_move(by=BY, now=NOW) is True
    assert flag(READ_ONLY)
    told = Notification.objects.get()
    assert (told.code, told.params) == ("instance.copied", {"owner": SHOP, "here": COPY})
    saved = JournalEntry.objects.get(action="settings.saved", subject=READ_ONLY)
    assert (saved.actor_kind, saved.detail["new"]) == ("job", "1")


def test_ending_read_only_mode_has_to_be_confirmed_and_takes_the_instance_over(
    shop: None, settings: Settings
) -> None:
    settings.PUBLIC_URL = COPY
    notice_move(by=BY, now=NOW)
    with pytest.raises(InvalidFields):
        configuration.save((DEFAULT_SCOPE,), {READ_ONLY: "0"}, by=BY, now=NOW)
    configuration.save((DEFAULT_SCOPE,), {READ_ONLY: "0"}, confirmed=[READ_ONLY], by=BY, now=NOW)
    assert Instance.objects.get().base_url == COPY
    assert notice_move(by=BY, now=NOW) is False
    assert not flag(READ_ONLY)


def test_an_installation_that_gets_its_first_public_address_is_no_copy(settings: Settings) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    claim(by=BY, now=NOW)
    settings.PUBLIC_URL = SHOP
    assert notice_move(by=BY, now=NOW) is False
    assert Instance.objects.get().base_url == SHOP
    assert not flag(READ_ONLY)


def test_nothing_is_sent_from_a_copy_or_in_read_only_mode(
    keys: Service, shop: None, settings: Settings
) -> None:
    configure()
    check_gate(by=BY, now=NOW, source="job")
    assert queries.may_send(NOW)
    settings.PUBLIC_URL = COPY
    assert not queries.may_send(NOW)
    settings.PUBLIC_URL = SHOP
    configuration.save((DEFAULT_SCOPE,), {READ_ONLY: "1"}, by=BY, now=NOW)
    assert not queries.may_send(NOW)
    assert queries.last_verdict(NOW).open
