"""Rotation of an application's client secret, and the notifications about it."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from spapi_simulator.call import show_time
from spapi_simulator.world.accounts import Application, Secret
from spapi_simulator.world.notification_types import NotificationType
from spapi_simulator.world.notifications import Delivery, Destination, Queue

if TYPE_CHECKING:
    from spapi_simulator.world import World

NEW_SECRET = NotificationType("APPLICATION_OAUTH_CLIENT_NEW_SECRET", lower=True)
SECRET_EXPIRY = NotificationType("APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY", lower=True)
NOTICE = timedelta(days=90)


def rotate(world: "World", application: Application) -> Secret:
    """Make a new secret and send it to the application's queue; those before it hold for a while yet."""
    rules, now = world.accounts.rules, world.now
    last = now + timedelta(days=rules.old_secret_lives_days)
    for old in application.secrets:
        old.expires = min(old.expires, last)
    made = Secret(world.ids.token("amzn1.oa2-cs.v1.", 64), now + timedelta(days=rules.secret_lives_days))
    application.secrets.append(made)
    content = {
        "clientId": application.client_id,
        "newClientSecret": made.value,
        "newClientSecretExpiryTime": show_time(made.expires),
        "oldClientSecretExpiryTime": show_time(last),
    }
    _send(world, application, NEW_SECRET, {"applicationOAuthClientNewSecret": content})
    give_notice(world, application, made)
    return made


def give_notice(world: "World", application: Application, secret: Secret) -> None:
    """Plan the notification that a secret ends, 90 days ahead."""

    def notify(expires: datetime = secret.expires) -> None:
        if secret is application.secrets[-1]:
            content = {
                "clientId": application.client_id,
                "clientSecretExpiryTime": show_time(expires),
                "clientSecretExpiryReason": "PERIODIC_ROTATION",
            }
            _send(world, application, SECRET_EXPIRY, {"applicationOAuthClientSecretExpiry": content})

    world.agenda.at(secret.expires - NOTICE, notify)


def _send(world: "World", application: Application, kind: NotificationType, payload: object) -> None:
    if not application.queue_arn:
        return
    now, number = world.now, world.ids.uuid("notification")
    due = now + timedelta(seconds=world.notifications.rules.delay_s)
    metadata = {
        "ApplicationId": application.id,
        "SubscriptionId": world.ids.digest("secrets", application.id)[:36],
        "PublishTime": show_time(due),
        "NotificationId": number,
    }
    text = json.dumps(kind.envelope(payload, "1.0", show_time(now), metadata), separators=(",", ":"))
    destination = Destination("secrets", application.client_id, "secrets", Queue(application.queue_arn))
    world.notifications.wait(Delivery(due, destination, kind.name, number, text))
