"""Being written."""

from django.http import HttpResponse


def edition_list(request, **kw):
    return HttpResponse("")


def order_edition(request, **kw):
    return HttpResponse("")


def edition_document(request, **kw):
    return HttpResponse("")


def edition(request, **kw):
    return HttpResponse("")
