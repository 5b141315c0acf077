"""The parts of the condition editor as its templates draw them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

from towpath.domain.rules.logic.language import (
    AGGREGATORS,
    ATTRIBUTE_SET,
    CATEGORY,
    OPERATORS,
    TRUTHS,
    CategoryChoice,
    RuleAttribute,
    Vocabulary,
    takes_several,
)
from towpath.domain.rules.logic.reading import key_of
from towpath.domain.rules.logic.tree import Combination, Line, Node, Path
from towpath.kit.speech import say
from towpath.kit.text import N_, Message

Input: TypeAlias = Literal["none", "text", "list", "number", "date", "choice", "choices", "categories"]
COMBINATION = "_combination"
"""What the menu calls a combination; an attribute's code begins with a letter."""
_HOLE = re.compile(r"\{(\w+)\}")
_FIELDS = ("aggregator", "value", "new", "attribute", "operator", "open", "below")


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a control; one that is not ``offered`` is gone from the shop."""

    value: str
    label: str
    chosen: bool = False
    offered: bool = True


@dataclass(frozen=True, slots=True)
class HeadPart:
    """A text of a combination's head, or a control with its label."""

    text: str
    name: str = ""
    choices: list[Choice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Branch:
    """A category of the chooser with those below it; ``shows`` when one of them is chosen."""

    choice: Choice
    products: int
    children: tuple["Branch", ...]

    @property
    def count(self) -> str:
        """Give how many products are assigned to it, in the reader's way."""
        return number_format(self.products, force_grouping=True)

    @property
    def shows(self) -> bool:
        """Tell whether a category below is chosen, so that the branch stands open."""
        return any(child.choice.chosen or child.shows for child in self.children)


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Some of what can be added, under a heading."""

    label: str
    choices: tuple[Choice, ...]


def menu(vocabulary: Vocabulary) -> list[MenuGroup]:
    """Give what can be added: a combination, the two of our own, attributes by where they come from."""
    offered = [each for each in vocabulary.attributes.values() if each.offered]
    own = [each for each in offered if each.code in {ATTRIBUTE_SET, CATEGORY}]
    others = [each for each in offered if each not in own]
    groups = (
        (N_("Product"), own),
        (N_("Built-in attributes"), [each for each in others if each.built_in]),
        (N_("Attributes of the shop"), [each for each in others if not each.built_in]),
    )
    nested = MenuGroup("", (Choice(COMBINATION, _("Conditions Combination")),))
    return [nested] + [
        MenuGroup(_(label), tuple(Choice(each.code, label_of(each)) for each in attributes))
        for label, attributes in groups
        if attributes
    ]


def label_of(attribute: RuleAttribute) -> str:
    """Give the shop's word for an attribute, or ours in the reader's language."""
    return say(attribute.label) if isinstance(attribute.label, Message) else attribute.label


@dataclass(frozen=True)
class View:
    """What all nodes of an editor are drawn with."""

    vocabulary: Vocabulary
    prefix: str
    errors: Mapping[str, Message]
    warnings: Mapping[str, Message]
    open: frozenset[Path]
    focus: str

    def of(self, node: Node, path: Path = ()) -> "CombinationView | LineView":
        """Give a node to draw."""
        return LineView(self, path, node) if isinstance(node, Line) else CombinationView(self, path, node)


@dataclass(frozen=True)
class _NodeView:
    view: View
    path: Path

    @property
    def id(self) -> str:
        return node_id(self.view.prefix, self.path)

    @property
    def parent_id(self) -> str:
        return node_id(self.view.prefix, self.path[:-1])

    @property
    def place(self) -> str:
        """Name the node in the value of a button."""
        return key_of(self.path)

    @property
    def names(self) -> dict[str, str]:
        """Give the names of the fields."""
        return {each: f"{self.view.prefix}.{key_of(self.path, each)}" for each in _FIELDS}

    @property
    def errors(self) -> dict[str, Message | None]:
        """Give what is wrong with each field."""
        return {each: self.view.errors.get(key_of(self.path, each)) for each in (*_FIELDS, "children")}

    @property
    def focus(self) -> str:
        """Give which of the controls takes the focus, if one of this node does."""
        place, _colon, control = self.view.focus.partition(":")
        return control if place == self.place else ""


def node_id(prefix: str, path: Path) -> str:
    """Give a node's id in the page."""
    return "-".join([prefix, "node", *map(str, path)])


@dataclass(frozen=True)
class CombinationView(_NodeView):
    """A combination with its head, its children and the menu of what can be added."""

    node: Combination

    is_line = False

    @property
    def children(self) -> list["CombinationView | LineView"]:
        """Give what is in it, to draw."""
        return [self.view.of(child, (*self.path, n)) for n, child in enumerate(self.node.children)]

    @property
    def head(self) -> Iterator[HeadPart]:
        """Give the sentence of the head in parts, its two words as controls."""
        holes = {
            "aggregator": (
                _("How many of the conditions"),
                [Choice(key, _(text), key == self.node.aggregator) for key, text in AGGREGATORS.items()],
            ),
            "value": (
                _("What they have to be"),
                [Choice(str(key).lower(), _(text), key == self.node.value) for key, text in TRUTHS.items()],
            ),
        }
        for n, part in enumerate(_HOLE.split(_("If {aggregator} of these conditions are {value}:"))):
            is_text = n % 2 == 0
            yield (
                HeadPart(part.strip())
                if is_text
                else HeadPart(holes[part][0], self.names[part], holes[part][1])
            )

    @property
    def menu(self) -> list[MenuGroup]:
        """Give what can be added."""
        return menu(self.view.vocabulary)


@dataclass(frozen=True)
class LineView(_NodeView):
    """A condition with its operator and the control for its value."""

    node: Line

    is_line = True

    @property
    def attribute(self) -> RuleAttribute | None:
        """Give what it is about, unless that is gone."""
        return self.view.vocabulary.attributes.get(self.node.attribute)

    @property
    def label(self) -> str:
        """Give the name of what it is about."""
        return label_of(self.attribute) if self.attribute else self.node.attribute

    @property
    def error(self) -> Message | None:
        """Give what is wrong with it, the first thing."""
        return next((error for error in self.errors.values() if error), None)

    @property
    def warning(self) -> Message | None:
        """Give what stays valid though it is gone."""
        return self.view.warnings.get(self.place)

    @property
    def operators(self) -> list[Choice]:
        """Give the operators to choose from."""
        known = self.attribute.operators if self.attribute else (self.node.operator,)
        return [Choice(each, _(OPERATORS[each]), each == self.node.operator) for each in known]

    @property
    def input(self) -> Input:
        """Name the control that its value is entered by."""
        if self.attribute is None or self.node.operator == "undefined":
            return "none"
        kind, several = self.attribute.kind, takes_several(self.attribute.kind, self.node.operator)
        match kind:
            case "category":
                return "categories"
            case "select" | "multiselect" | "set":
                return "choices" if several else "choice"
            case "boolean":
                return "choice"
            case "date":
                return "date"
        return "list" if several else kind

    @property
    def text(self) -> str:
        """Give the value as it is typed; a single number in the reader's way."""
        text = ", ".join(self.node.value)
        return text.replace(".", get_format("DECIMAL_SEPARATOR")) if self.input == "number" else text

    @property
    def choices(self) -> list[Choice]:
        """Give the options to choose from, those that are gone among them where they are chosen."""
        if self.attribute is None or self.attribute.kind == "boolean":
            return [
                Choice(key, _(word), key in self.node.value)
                for key, word in (("true", "Yes"), ("false", "No"))
            ]
        return [
            Choice(option.value, option.label, option.value in self.node.value, option.offered)
            for option in self.attribute.options
            if option.offered or option.value in self.node.value
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether the category chooser is shown."""
        return self.path in self.view.open

    @property
    def chosen(self) -> list[CategoryChoice]:
        """Give the chosen categories that the shop has."""
        known = self.view.vocabulary.categories
        return [known[key] for key in self.node.value if key in known and known[key].offered]

    @property
    def unknown(self) -> list[str]:
        """Give the chosen ids that no category has."""
        found = {category.id for category in self.chosen}
        return [key for key in self.node.value if key not in found]

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Give the whole tree of categories."""
        below: dict[tuple[str, ...], list[CategoryChoice]] = {}
        for category in self.view.vocabulary.categories.values():
            if category.offered:
                below.setdefault(category.path[:-1], []).append(category)

        def branch(category: CategoryChoice) -> Branch:
            choice = Choice(category.id, category.name, category.id in self.node.value)
            return Branch(choice, category.products, tuple(map(branch, below.get(category.path, []))))

        return tuple(map(branch, below.get((), [])))
