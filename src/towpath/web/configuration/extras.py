"""What other rooms add beside the fields of a page."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

SECTION_EXTRAS: dict[str, Callable[[HttpRequest], Mapping[str, Any]]] = {}
"""By section (``services/magento_services``): more context for ``configuration/extras/<section>.html``.

The template is put under every field of that page, with the field as ``row``; the slash of the section
is a hyphen in its name.
"""


def template_of(section: str) -> str:
    """Name the template that stands under the fields of a page, or nothing."""
    return f"configuration/extras/{section.replace('/', '-')}.html" if section in SECTION_EXTRAS else ""
