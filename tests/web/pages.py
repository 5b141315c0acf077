"""Reads pages the way a reader does: by words, not by markup."""

import html
import re
from typing import Any


def words(response: Any) -> str:
    """Give a page's text without markup, with single spaces."""
    text = re.sub(r"<(style|script)\b.*?</\1>|<svg.*?</svg>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def main(response: Any) -> str:
    """Give the words of the page's own part, without menu and header."""
    body = response.content.decode()
    response.content = re.search(r"<main.*?</main>", body, flags=re.DOTALL)[0].encode()  # type: ignore[index]
    text = words(response)
    response.content = body.encode()
    return text
