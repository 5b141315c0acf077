from towpath.domain.catalog.queries.attributes import attributes

TEXTS = frozenset({"text", "textarea"})


def identifier_attributes() -> dict[str, str]:
    """Give the attributes that can hold an identifier of Amazon's, with their labels, by code."""
    texts = {code: each.label for code, each in attributes().items() if each.kind in TEXTS}
    return {"sku": "SKU", **dict(sorted(texts.items(), key=lambda one: one[1]))}
