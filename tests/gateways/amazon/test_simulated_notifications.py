"""Notifications and the client secret, against the simulator."""

from datetime import timedelta

import pytest

from tests.gateways.amazon.simulated import Desk
from tests.simulator.caller import START, US, amazon
from tests.simulator.trade import ALL_ROLES, allow, heard, item, offer
from towpath.gateways.amazon import applications, notifications, sellers
from towpath.gateways.amazon.errors import AuthorisationLost, Refused
from towpath.gateways.amazon.notifications import Destination, EventFilter, Subscription
from towpath.gateways.amazon.reading import Page

QUEUE = "arn:aws:sqs:us-east-1:123456789012:towpath"
OFFERS = "ANY_OFFER_CHANGED"


@pytest.fixture
def desk() -> Desk:
    return Desk(amazon())


def create(desk: Desk) -> Destination:
    return desk.do(lambda c: notifications.create_destination(c, "towpath", QUEUE))


def test_a_destination_is_made_found_and_forgotten(desk: Desk) -> None:
    made = create(desk)
    assert made == Destination(made.id, "towpath", QUEUE, "")
    assert desk.do(notifications.get_destinations) == (made,)
    assert desk.do(lambda c: notifications.get_destination(c, made.id)) == made
    desk.do(lambda c: notifications.delete_destination(c, made.id))
    assert desk.do(notifications.get_destinations) == ()
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: notifications.get_destination(c, made.id))
    assert (refused.value.status, refused.value.code) == (404, "NotFound")


def test_a_subscription_leads_to_its_destination_until_it_ends(desk: Desk) -> None:
    target = create(desk)
    only = EventFilter(OFFERS, (US,), aggregation="FiveMinutes")
    made = desk.do(lambda c: notifications.create_subscription(c, OFFERS, target.id, event_filter=only))
    assert made == Subscription(made.id, target.id, "1.0")
    assert desk.do(lambda c: notifications.get_subscription(c, OFFERS)) == made
    assert desk.do(lambda c: notifications.get_subscriptions(c, OFFERS)) == Page((made,))
    assert desk.do(lambda c: notifications.get_subscription_by_id(c, OFFERS, made.id)) == made
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: notifications.delete_destination(c, target.id))
    assert (refused.value.status, refused.value.code) == (409, "Conflict")
    desk.do(lambda c: notifications.delete_subscription_by_id(c, OFFERS, made.id))
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: notifications.get_subscription(c, OFFERS))
    assert (refused.value.status, refused.value.code) == (404, "NotFound")


def test_a_subscriber_hears_of_orders(desk: Desk) -> None:
    allow(desk.shop, ALL_ROLES)
    target = create(desk)
    changes = EventFilter("ORDER_CHANGE", order_change_types=("OrderStatusChange",))
    desk.do(lambda c: notifications.create_subscription(c, "ORDER_CHANGE", target.id, event_filter=changes))
    offer(desk.shop, "SKU-1", item(desk.shop).asin, "20.00")
    placed = desk.shop.world.orders.place("A1SELLER", US, {"SKU-1": 1})
    told = [one["OrderChangeNotification"]["AmazonOrderId"] for one in heard(desk.shop, "ORDER_CHANGE")]
    assert told == [placed.id]


def test_a_new_secret_comes_by_queue_and_the_old_one_lasts_a_week(desk: Desk) -> None:
    application = desk.shop.application
    with pytest.raises(Refused) as refused:
        desk.do(applications.rotate_application_client_secret)
    assert refused.value.status == 400
    assert refused.value.message.startswith("Application is not enrolled for rotation notification.")
    desk.shop.move(minutes=2)
    application.queue_arn = QUEUE
    desk.do(applications.rotate_application_client_secret)
    assert desk.sent == ["rotateApplicationClientSecret 400", "rotateApplicationClientSecret 204"]
    old, new = application.secrets
    assert old.expires == START + timedelta(minutes=2, days=7)
    (sent,) = desk.shop.world.notifications.take_due(desk.shop.world.now + timedelta(hours=1))
    assert (sent.type, new.value in sent.text) == ("APPLICATION_OAUTH_CLIENT_NEW_SECRET", True)
    desk.shop.move(days=8)
    with pytest.raises(AuthorisationLost) as lost:
        desk.do(sellers.get_account)
    assert (lost.value.reason, lost.value.seller_id) == ("invalid_client", "")
