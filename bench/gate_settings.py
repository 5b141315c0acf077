"""The Admin's settings with a gate that a header switches off, so that one server gives both sides."""

from towpath.config.settings.admin import *  # noqa: F403
from towpath.config.settings.admin import MIDDLEWARE

MIDDLEWARE = [
    "bench.gate_switch.SwitchedGate" if name.endswith("GateMiddleware") else name for name in MIDDLEWARE
]
