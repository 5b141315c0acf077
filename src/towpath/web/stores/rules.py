"""Listing Rules and their Listing Preview: an unsaved rule waits in the session until it is saved."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from towpath.domain.listings.actions.rules import save_rule
from towpath.domain.listings.logic.preview import TABS, Counts, ManyDrop, RuleChanged
from towpath.domain.listings.queries.preview import Preview, passing
from towpath.domain.listings.queries.preview_grid import MOVES, preview_grid, preview_rows
from towpath.domain.listings.queries.rule import Rule, rule_of
from towpath.domain.rules.logic.reading import read, write
from towpath.domain.rules.logic.sentence import sentence
from towpath.domain.rules.logic.tree import Combination
from towpath.domain.rules.queries.vocabulary import vocabulary
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.kit import clock
from towpath.kit.errors import InvalidFields
from towpath.kit.speech import say
from towpath.web.actor import actor_of, needs
from towpath.web.conditions.editor import ConditionEditor
from towpath.web.grid.table import Table, answer
from towpath.web.stores.frame import store_frame


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule that is not saved: made from a version, with what its dry run counted."""

    tree: Combination
    version: int
    counts: Counts = field(default_factory=Counts)

    @classmethod
    def of(cls, request: HttpRequest, store_id: int) -> Self | None:
        """Give the draft that waits for a store."""
        kept = request.session.get(_key(store_id))
        return cls(read(kept["tree"]), kept["version"], Counts(**kept["counts"])) if kept else None

    def keep(self, request: HttpRequest, store_id: int) -> None:
        """Let the draft wait."""
        kept = {"tree": write(self.tree), "version": self.version, "counts": asdict(self.counts)}
        request.session[_key(store_id)] = kept


def _key(store_id: int) -> str:
    return f"listing_rule:{store_id}"


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, store_id: int) -> HttpResponse:
    """Show the rule of a store in the editor; *Preview changes* keeps what was typed, unsaved."""
    store, saved, draft = store_row(store_id), rule_of(store_id), Draft.of(request, store_id)
    if request.method == "GET":
        tree = draft.tree if draft else saved.tree
        return _editor(request, store, saved, ConditionEditor(tree, vocabulary(tree), address=request.path))
    actor_of(request).require("rule.write")
    if "discard" in request.POST:
        request.session.pop(_key(store_id), None)
        return redirect("stores:rule", store_id)
    known = vocabulary(draft.tree if draft else saved.tree)
    editor = ConditionEditor.read(request.POST, known, address=request.path)
    if editor.edited or not editor.is_right():
        return _editor(request, store, saved, editor)
    version = draft.version if draft else saved.version
    Draft(editor.tree, version, Preview(store, editor.tree).counts()).keep(request, store_id)
    return redirect("stores:preview", store_id)


def _editor(request: HttpRequest, store: StoreRow, saved: Rule, editor: ConditionEditor) -> HttpResponse:
    more = {
        "rule": saved,
        "draft": Draft.of(request, store.id),
        "passing": passing(store, editor.tree) if "count" in request.GET else None,
        "writable": actor_of(request).may("rule.write"),
    }
    response = editor.shown(request, "stores/rule.html", store_frame(request, store, "rule", **more))
    response.status_code = 422 if editor.errors and not editor.edited else 200
    return response


@require_http_methods(["GET", "POST"])
@needs("rule.write")
def preview(request: HttpRequest, store_id: int) -> HttpResponseBase:
    """Show what the unsaved rule of a store would do, or save it and open the store."""
    draft = Draft.of(request, store_id)
    if draft is None:
        return redirect("stores:rule", store_id)
    if request.method == "POST":
        return _save(request, store_id, draft)
    return _preview(request, store_row(store_id), draft)


def _preview(
    request: HttpRequest, store: StoreRow, draft: Draft, status: int = 200, **more: Any
) -> HttpResponseBase:
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else next((key for key in TABS if getattr(draft.counts, key)), "new")
    rows, total = preview_rows(Preview(store, draft.tree), tab), getattr(draft.counts, tab)
    table = Table(
        request=request,
        grid=preview_grid(),
        rows=rows if total else rows.none(),  # to find nothing takes a look at every product
        label=say(TABS[tab]),
        cells="stores/_preview_cell.html",
        total=total,
    )
    more |= {
        "tab": tab,
        "tabs": [(key, label, getattr(draft.counts, key)) for key, label in TABS.items()],
        "counts": draft.counts,
        "moves": [before for where, before in MOVES if where == tab],
        "sentence": sentence(draft.tree, vocabulary(draft.tree)),
    }
    response = answer(table, "stores/preview.html", store_frame(request, store, "rule", **more))
    response.status_code = status
    return response


def _save(request: HttpRequest, store_id: int, draft: Draft) -> HttpResponseBase:
    confirmed, by = "confirmed" in request.POST, actor_of(request)
    try:
        save_rule(store_id, draft.tree, version=draft.version, confirmed=confirmed, by=by, now=clock.now())
    except ManyDrop as refused:
        found = Draft(draft.tree, draft.version, refused.counts)
        found.keep(request, store_id)
        return _preview(request, store_row(store_id), found, 422, not_confirmed=True)
    except RuleChanged as refused:
        return _conflict(request, store_id, draft, refused)
    except InvalidFields:
        messages.error(request, _("The catalogue has changed: look at the conditions again."))
        return redirect("stores:rule", store_id)
    request.session.pop(_key(store_id), None)
    messages.success(request, _("The rule was saved. What follows from it is being done."))
    return redirect("stores:dashboard", store_id)


def _conflict(request: HttpRequest, store_id: int, draft: Draft, refused: RuleChanged) -> HttpResponse:
    """Show both rules, or go on with one's own from what is saved now."""
    saved = rule_of(store_id)
    if request.POST.get("over") == str(saved.version):
        counts = Preview(store_row(store_id), draft.tree).counts()
        Draft(draft.tree, saved.version, counts).keep(request, store_id)
        return redirect("stores:preview", store_id)
    more = {
        "message": refused.message,
        "rule": saved,
        "theirs": sentence(saved.tree, vocabulary(saved.tree)),
        "mine": sentence(draft.tree, vocabulary(draft.tree)),
    }
    context = store_frame(request, store_id, "rule", **more)
    return render(request, "stores/rule_conflict.html", context, status=409)
