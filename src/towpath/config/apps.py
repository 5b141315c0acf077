from django.apps import AppConfig


class ConfigApp(AppConfig):
    """Wires events to jobs once all rooms are loaded."""

    name = "towpath.config"

    def ready(self) -> None:
        """Bind the table of ``wiring.py``."""
        from towpath.config import wiring

        wiring.bind()
