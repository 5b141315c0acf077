"""The condition editor, a part of any form: shows a tree, takes back what was typed, does what a button says.

A page makes one from a tree (:class:`ConditionEditor`) or from what was sent (:meth:`ConditionEditor.read`),
shows it by ``{% include "conditions/editor.html" %}`` inside its form, and renders it again without saving as
long as ``edited`` says that the reader is still at it::

    editor = ConditionEditor.read(request.POST, vocabulary(saved))
    if editor.edited:
        return editor.shown(request, "page.html", context)
    if editor.is_right():
        actions.save_rule(editor.tree, …)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from towpath.domain.rules.logic import tree as trees
from towpath.domain.rules.logic.checking import checked, warnings
from towpath.domain.rules.logic.language import Vocabulary
from towpath.domain.rules.logic.reading import key_of
from towpath.domain.rules.logic.sentence import sentence
from towpath.domain.rules.logic.tree import Combination, Line, Path
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message
from towpath.web.conditions import submitted
from towpath.web.conditions.nodes import COMBINATION, CombinationView, View


@dataclass
class ConditionEditor:
    """A tree on its way through a form.

    ``vocabulary`` knows what was saved (``rules.queries.vocabulary``); ``prefix`` begins the name of every
    field, so that a page may have two editors; ``address`` is where the page takes changes by HTMX.
    """

    tree: Combination
    vocabulary: Vocabulary
    prefix: str = "conditions"
    address: str = ""
    edited: bool = False
    errors: Mapping[str, Message] = field(default_factory=dict)
    open: frozenset[Path] = frozenset()
    focus: str = ""

    @classmethod
    def read(
        cls, post: QueryDict, vocabulary: Vocabulary, prefix: str = "conditions", address: str = ""
    ) -> Self:
        """Read a form and do what its button says with the tree; nothing that was typed is lost."""
        sent = submitted.read(post, prefix, vocabulary)
        editor = cls(sent.tree, vocabulary, prefix, address, edited=sent.command is not None, open=sent.open)
        if sent.command:
            editor._do(sent.command, sent.wanted)
        return editor

    def _do(self, command: submitted.Command, wanted: str) -> None:
        place = key_of(command.path)
        try:
            match command.name:
                case "add" if wanted:
                    self._add(command.path, wanted)
                case "add":
                    self.errors = {key_of(command.path, "new"): Message(N_("Choose what to add."))}
                case "delete":
                    self.tree = trees.deleted(self.tree, command.path)
                    self.open = frozenset(path for path in self.open if path[:-1] != command.path[:-1])
                    self.focus = f"{key_of(command.path[:-1])}:new"
                case "choose":
                    self.open, self.focus = self.open | {command.path}, f"{place}:tree"
                case "close":
                    self.open, self.focus = self.open - {command.path}, f"{place}:choose"
        except LookupError:
            pass  # the page was changed elsewhere, or the form is no form of ours

    def _add(self, path: Path, wanted: str) -> None:
        attribute = self.vocabulary.attributes.get(wanted)
        if wanted == COMBINATION:
            node: Combination | Line = Combination()
        elif attribute:
            node = Line(wanted, attribute.operators[0])
        else:
            raise LookupError(wanted)
        self.tree, new = trees.added(self.tree, path, node)
        self.focus = f"{key_of(new)}:{'operator' if attribute else 'new'}"

    def is_right(self) -> bool:
        """Check the tree: if it is right, ``tree`` is what to save, else each error stands at its line."""
        try:
            self.tree = checked(self.tree, self.vocabulary)
        except InvalidFields as refused:
            self.refuse(refused)
        return not self.errors

    def refuse(self, refused: InvalidFields) -> None:
        """Show what an action refused, at the lines that it names."""
        self.errors = refused.fields

    def shown(self, request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
        """Render the page with the editor in it; for HTMX the editor alone, out of which it takes a part."""
        only_editor = self.edited and request.headers.get("HX-Request")
        names = {**context, "editor": self}
        return render(request, "conditions/editor.html" if only_editor else template, names)

    # What the templates draw

    @property
    def root(self) -> CombinationView:
        """Give the tree to draw."""
        found = warnings(self.tree, self.vocabulary)
        view = View(self.vocabulary, self.prefix, self.errors, found, self.open, self.focus)
        return CombinationView(view, (), self.tree)

    @property
    def sentence(self) -> Message:
        """Give what the tree says."""
        return sentence(self.tree, self.vocabulary)

    @property
    def sentence_id(self) -> str:
        """Give the id of the sentence in the page."""
        return f"{self.prefix}-sentence"
