"""The components that every template of both sites is built from; ``/system/style/`` shows each."""

from datetime import datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

from towpath.kit.speech import say
from towpath.kit.text import Message

register = template.Library()

THEMES = ("light", "dark", "system")
THEME_COOKIE = "towpath_theme"
LEVEL_ICONS = {
    "info": "info",
    "success": "circle-check",
    "warning": "triangle-alert",
    "danger": "circle-alert",
    "secondary": "info",
}
_LEVELS = {"error": "danger", "debug": "secondary"}


@register.simple_tag
def icon(name: str, extra: str = "") -> str:
    """Draw a Lucide icon beside a text that says the same."""
    classes = f"icon {extra}".strip()
    return lucide(name, size=20, **{"class": classes, "aria-hidden": "true", "focusable": "false"})


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> str:
    """Render a block of the page a second time: the title is the heading too."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return block.render(context) if block else SafeString("")


@register.simple_tag(takes_context=True)
def page_theme(context: Context) -> str:
    """Give the theme of the page: the user's own, else the browser's cookie, else the system's."""
    request = context.get("request")
    if request is None:
        return "system"
    user = getattr(request, "user", None)
    theme = getattr(user, "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else "system"


@register.simple_tag
def message(text: Message | str, params: dict[str, object] | None = None) -> str:
    """Say a message of the domain in the reader's language."""
    return say(Message(text, params) if params is not None and isinstance(text, str) else text)


@register.simple_tag
def when(moment: datetime | None, missing: str = "\N{EN DASH}") -> str:
    """Write a moment in the reader's way, with the exact one for machines."""
    if moment is None:
        return missing
    local = timezone.localtime(moment)
    text = date_format(local, "SHORT_DATETIME_FORMAT")
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), text)


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """Draw a form's field: label, control, help and what is wrong, tied together for screen readers.

    A label given here replaces all the words of the form: its help and its placeholder too.
    """
    widget = bound.field.widget
    if label:
        widget.attrs.pop("placeholder", None)
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    is_check = isinstance(widget, CheckboxInput)
    text = hint or ("" if label else bound.help_text)
    described = [f"{bound.auto_id}_helptext"] if text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, Any] = {"class": _control_class(bound)}
    if is_group:
        widget.attrs.update(attrs)
    if described and not is_group:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors and not is_group:
        attrs["aria-invalid"] = "true"
    return {
        "hidden": bound.is_hidden,
        "control": "" if is_group else bound.as_widget(attrs=attrs),
        "options": list(bound) if is_group else (),
        "id": bound.id_for_label or bound.auto_id,
        "label": label or bound.label,
        "help": text,
        "errors": bound.errors,
        "required": bound.field.required,
        "is_check": is_check,
        "is_group": is_group,
    }


def _control_class(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple):
        base = "form-check-input"
    else:
        base = "form-select" if isinstance(widget, Select) else "form-control"
    own = str(widget.attrs.get("class", ""))
    return " ".join(filter(None, [base, own, "is-invalid" if bound.errors else ""]))


@register.inclusion_tag("ui/parts/alert.html")
def alert(level: str, text: Message | str, title: str = "") -> dict[str, Any]:
    """Draw a strip that tells how something went; danger and warning are announced at once."""
    level = _LEVELS.get(level, level) or "info"
    return {
        "level": level,
        "text": say(text) if isinstance(text, Message) else text,
        "title": title,
        "symbol": LEVEL_ICONS.get(level, "info"),
        "role": "alert" if level in {"danger", "warning"} else "status",
    }


@register.simple_tag
def badge(level: str, text: Message | str) -> str:
    """Draw a short state: ``success``, ``warning``, ``danger``, ``info`` or ``secondary``."""
    return format_html(
        '<span class="tag tag-{}">{}</span>', level, say(text) if isinstance(text, Message) else text
    )


@register.inclusion_tag("ui/parts/empty_state.html")
def empty_state(symbol: str, title: str, text: str = "", url: str = "", action: str = "") -> dict[str, str]:
    """Draw what stands where a list has no rows yet, with the first step when there is one."""
    return {"symbol": symbol, "title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("ui/parts/copy_button.html")
def copy_button(target: str, label: str = "", extra: str = "", done: str = "") -> dict[str, str]:
    """Draw a button that copies the text of the element with that id; hidden without JavaScript.

    ``done`` is what it says afterwards, where "Copied" has to agree with what was copied.
    """
    return {"target": target, "label": label, "extra": extra, "done": done}


@register.inclusion_tag("ui/parts/confirm_dialog.html", takes_context=True)
def confirm_dialog(  # noqa: PLR0913, PLR0917 - the parts of a dialog
    context: Context,
    id: str,  # noqa: A002 - HTML's own word
    url: str,
    opener: str,
    title: str,
    text: str,
    button: str,
    level: str = "danger",
    opener_class: str = "btn",
) -> dict[str, Any]:
    """Draw a link that asks before it posts to ``url``; without JavaScript, GET of ``url`` asks on a page."""
    return {
        "csrf_token": context.get("csrf_token"),
        "id": id,
        "url": url,
        "opener": opener,
        "title": title,
        "text": text,
        "button": button,
        "level": level,
        "opener_class": opener_class,
    }


@register.inclusion_tag("ui/parts/pages.html", takes_context=True)
def pages(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Draw the way to the previous and the next page of a list, keeping the filters."""
    return {"page": page, "request": context.get("request")}


@register.inclusion_tag("ui/parts/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Draw what is wrong with a form as a whole."""
    return {"errors": form.non_field_errors()}


@register.inclusion_tag("ui/parts/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """Draw a whole form: what is wrong with it, then its fields in order."""
    return {"form": form}
