"""Application Management 2023-11-30: the client secret. Amazon's model: application_2023-11-30."""

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.reading import ask, nothing


async def rotate_application_client_secret(client: Client) -> None:
    """Have Amazon make a new client secret; it comes by SQS, and the old one stays valid for a while.

    The client is the application's own, without a seller. Never repeated: each call makes a secret.
    """
    await ask(client, "rotateApplicationClientSecret", nothing)
