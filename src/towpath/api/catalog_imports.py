"""Imports of product CSVs over the API."""

import dataclasses
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.domain.catalog.actions import imports as actions
from towpath.domain.catalog.logic.imports import notice
from towpath.domain.catalog.models import CatalogImport, ImportProblem
from towpath.domain.catalog.queries import imports
from towpath.kit import clock
from towpath.kit.speech import say

router = Router(tags=["catalog"])
Limit = Annotated[int, Field(ge=1, le=1000)]


class Notice(Schema):
    """Something about the whole file, in the language of the request; ``names`` are what it is about."""

    code: str
    message: str
    names: list[str]


class Import(Schema):
    """An import: how far it is, and how many rows are new, changed, as before and left out."""

    id: int
    file_name: str
    dry_run: bool
    state: Literal["reading", "waiting", "running", "done", "failed"]
    rows: int
    done: int
    created: int
    changed: int
    unchanged: int
    refused: int
    fault: str | None = Field(description="Why it failed, as a code.")
    fault_message: str | None
    notices: list[Notice]
    by_name: str
    created_at: datetime
    finished_at: datetime | None


class Imports(Schema):
    """Newest first; ``next_before`` is the ``before`` of the next page, null on the last."""

    items: list[Import]
    next_before: int | None


class Problem(Schema):
    """What is wrong with a row; ``column`` is empty where it is the whole row."""

    line: int
    sku: str
    column: str
    code: str
    message: str
    value: str


class Problems(Schema):
    """By line; ``next_after`` is the ``after`` of the next page, null on the last."""

    items: list[Problem]
    next_after: str | None


@router.get("", response=Imports, summary="List the imports")
def list_imports(
    request: HttpRequest, before: int | None = None, limit: Annotated[int, Field(ge=1, le=200)] = 50
) -> dict[str, object]:
    """Give a page of imports."""
    actor_of(request).require("catalog.view")
    rows = imports.imports()
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return {"items": [_facts(row) for row in found], "next_before": found[-1].pk if more else None}


@router.post("", response={202: Import}, summary="Import a product CSV")
def import_products(
    request: HttpRequest,
    file: File[UploadedFile],
    dry_run: bool = False,  # noqa: FBT001, FBT002 - ninja reads the query string by names
) -> Status[dict[str, object]]:
    """Read the file; a worker does the rest. What is wrong with the file itself is answered at once."""
    name = file.name or "upload.csv"
    import_id = actions.read(file, name, dry_run=dry_run, by=actor_of(request), now=clock.now())
    return Status(202, _facts(imports.import_row(import_id)))


@router.get("/{import_id}", response=Import, summary="Read an import")
def get_import(request: HttpRequest, import_id: int) -> dict[str, object]:
    """Give how far an import is and what came of it."""
    actor_of(request).require("catalog.view")
    return _facts(imports.import_row(import_id))


@router.get("/{import_id}/problems", response=Problems, summary="List what is wrong with rows of an import")
def list_problems(
    request: HttpRequest,
    import_id: int,
    after: Annotated[str, Field(pattern=r"^(\d{1,18}-\d{1,18})?$")] = "",
    limit: Limit = 200,
) -> dict[str, object]:
    """Give a page of problems, by line."""
    actor_of(request).require("catalog.view")
    rows = imports.problems(imports.import_row(import_id).pk, after)
    found = list(rows[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    following = f"{found[-1].line}-{found[-1].pk}" if more else None
    return {"items": [_problem(row) for row in found], "next_after": following}


def _facts(row: CatalogImport) -> dict[str, object]:
    fault, totals = imports.fault(row), imports.totals(row)
    stored = ("id", "file_name", "dry_run", "state", "by_name", "created_at", "finished_at")
    return {
        **{name: getattr(row, name) for name in stored},
        **dataclasses.asdict(totals),
        "fault": row.fault or None,
        "fault_message": say(fault) if fault else None,
        "notices": [
            {"code": code, "message": say(notice(code, names)), "names": names}
            for code, names in sorted(row.notices.items())
        ],
    }


def _problem(row: ImportProblem) -> dict[str, object]:
    names = ("line", "sku", "column", "code", "value")
    return {name: getattr(row, name) for name in names} | {"message": say(imports.problem_message(row.code))}
