from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from towpath.web.stores.frame import store_frame


@require_GET
def dashboard(request: HttpRequest, store_id: int) -> HttpResponse:
    """Show a store: its state, its listings in numbers, what comes next."""
    return render(request, "stores/dashboard.html", store_frame(request, store_id, "dashboard"))
