from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from towpath.kit import clock
from towpath.portal.queries.scan import scan
from towpath.portal.views.door import AccountRequest, account_page


@require_GET
@account_page
def billing(request: AccountRequest) -> HttpResponse:
    """Say that nothing is billed."""
    return render(request, "portal/billing.html")


@require_GET
@account_page
def training(request: AccountRequest) -> HttpResponse:
    """Show where to learn."""
    return render(request, "portal/training.html")


@require_GET
@account_page
def security_scan(request: AccountRequest) -> HttpResponse:
    """Check the account's safety now."""
    findings = scan(request.member, clock.now())
    return render(request, "portal/security_scan.html", {"findings": findings, "at": clock.now()})
