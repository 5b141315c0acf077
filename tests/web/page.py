"""What a reader finds in a page: texts, links, controls."""

from html.parser import HTMLParser

BLOCKS = {"p", "div", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "summary", "strong"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}


class Element:
    """An element with its attributes, the text inside it and its place in the tree."""

    def __init__(self, tag: str, attributes: dict[str, str], parents: tuple["Element", ...]) -> None:
        self.tag, self.attributes, self.parents = tag, attributes, parents
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


class Page(HTMLParser):
    """A parsed page."""

    def __init__(self, response: object) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.stack: list[Element] = []
        self.feed(response.content.decode())  # type: ignore[attr-defined]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self.stack))
        self.elements.append(element)
        if tag in BLOCKS:
            self.handle_data(" ")
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.stack:
            element.parts.append(data)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Find elements by tag and by attributes (``for_`` stands for ``for``)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """Find the one element like that."""
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def main(self) -> str:
        """Give the text of the page's content."""
        return self.one("main").text

    @property
    def title(self) -> str:
        return self.one("h1").text

    @property
    def alerts(self) -> list[str]:
        return [element.text for element in self.elements if element.attributes.get("role") == "alert"]
