from django.apps import AppConfig


class AmazonGatewayApp(AppConfig):
    """The gateway's two tables."""

    name = "towpath.gateways.amazon"
    label = "amazon_gateway"
