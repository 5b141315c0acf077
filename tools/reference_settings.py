"""Print the page of the settings, from the registry; ``tools/reference.py`` writes it down."""

import os
import sys
from collections.abc import Iterator
from typing import Any

SCOPES = {"default": "global", "website": "website", "store_view": "store view"}
MOST_CHOICES = 20
HEAD = """# Settings

Everything in *Stores > Settings > Configuration*. The key names a setting for `towpath config` and for the
REST API. The scope is the narrowest one that can have a value of its own; what has none uses the wider
scope's value, and in the end the default. This page is written from the code by `make reference`.
"""


def settings() -> str:
    """Give the page of the settings, in the order of the configuration's left panel."""
    from towpath.domain.settings.logic.registry import REGISTRY, TABS

    parts = [HEAD]
    for tab in TABS:
        for section in REGISTRY.sections(tab.key):
            parts.append(f"## {tab.label} > {section.label}\n")
            for group in section.groups:
                parts.append(f"### {group.label}\n")
                parts += [_described(setting) for setting in group.settings]
    return "\n".join(parts)


def _described(setting: Any) -> str:
    lines = [f"#### {setting.label}\n", *([f"{setting.help}\n"] if setting.help else []), *_facts(setting)]
    return "\n".join(lines) + "\n"


def _facts(setting: Any) -> Iterator[str]:
    yield f"* Key: `{setting.key}`"
    yield f"* Type: {_type(setting)}"
    if setting.choices and len(setting.choices) <= MOST_CHOICES:
        choices = ", ".join(f"`{choice.value}` ({choice.label})" for choice in setting.choices)
        yield f"* Choices: {choices}"
    if setting.default:
        yield f"* Default: `{setting.default}`"
    yield f"* Scope: {SCOPES[setting.scopes[-1]]}"
    yield f"* Right to change it: `{setting.write_right}`"
    if setting.confirm:
        yield f"* Asked before it changes: {setting.confirm.text}"
    if setting.synonyms:
        yield f"* Also found as: {', '.join(setting.synonyms)}"


def _type(setting: Any) -> str:
    if setting.kind == "integer":
        limits = [
            f"{word} {limit}"
            for word, limit in (("from", setting.minimum), ("to", setting.maximum))
            if limit is not None
        ]
        return " ".join(["integer", *limits])
    if setting.is_secret:
        return "secret (encrypted at rest, shown masked)"
    return str(setting.kind)


STORE_HEAD = """# Settings of an Amazon store

What stands on a store's pages *Settings*, with the key that `towpath store set` and the REST API know it by.
A setting that another one switches off keeps its value. This page is written from the code by
`make reference`.
"""
SOURCES = {
    "any": "an attribute of the catalogue",
    "text": "a text attribute",
    "price": "an attribute of the type Price",
    "options": "an attribute with choices",
    "chosen": "a choice of the Condition Attribute",
    "store_views": "a store view of the store's website",
    "currencies": "`disabled`, or a pair such as `USD/CAD` that has a rate",
}


def store_settings() -> str:
    """Give the page of the settings of an Amazon store."""
    from towpath.domain.stores.logic.settings_pages import SETTINGS_PAGES

    parts = [STORE_HEAD]
    for page in SETTINGS_PAGES.values():
        parts.append(f"## {page.label}\n")
        for group in page.groups:
            parts.append(f"### {group.label}\n")
            parts += [f"{text}\n" for text in (group.help, group.later) if text]
            parts += [_store_setting(field) for field in group.fields]
    return "\n".join(parts)


def _store_setting(field: Any) -> str:
    setting = field.setting
    lines = [f"#### {setting.label}\n", *([f"{setting.help}\n"] if setting.help else [])]
    lines += [f"* Key: `{setting.key}`", f"* Type: {SOURCES.get(field.source) or _type(setting)}"]
    if setting.choices:
        choices = ", ".join(f"`{choice.value}` ({choice.label})" for choice in setting.choices)
        lines.append(f"* Choices: {choices}")
    if setting.default:
        lines.append(f"* Default: `{setting.default}`")
    if field.when:
        lines.append(
            f"* Counts while `{field.when[0]}` is {' or '.join(f'`{one}`' for one in field.when[1])}"
        )
    if field.countries:
        lines.append(f"* Only in: {', '.join(field.countries)}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "towpath.config.settings.admin"
    django.setup()
    sys.stdout.write(store_settings() if sys.argv[1:] == ["stores"] else settings())
