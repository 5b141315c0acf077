"""Application Management 2023-11-30 (Amazon's model: application_2023-11-30)."""

from spapi_simulator.api import handles
from spapi_simulator.call import Answer, Call, invalid
from spapi_simulator.world import secrets

NO_CONTENT = 204


@handles("rotateApplicationClientSecret")
def rotate_application_client_secret(call: Call) -> Answer:
    """Make a new client secret and send it to the queue that the developer registered."""
    if not call.caller.application.queue_arn:
        raise invalid(
            "Application is not enrolled for rotation notification. Please update application notification "
            "preference in Developer console."
        )
    secrets.rotate(call.world, call.caller.application)
    return Answer(status=NO_CONTENT)
