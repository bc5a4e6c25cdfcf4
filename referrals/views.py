"""Being written."""

from django.http import HttpResponse


def offer_list(request, **kw):
    return HttpResponse("")


def add_offer(request, **kw):
    return HttpResponse("")


def offer(request, **kw):
    return HttpResponse("")


def edit_offer(request, **kw):
    return HttpResponse("")


def confirm_offer(request, **kw):
    return HttpResponse("")


def stop_offer(request, **kw):
    return HttpResponse("")
