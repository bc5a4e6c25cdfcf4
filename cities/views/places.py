"""Being written."""

from django.http import HttpResponse


def neighbourhoods(request, **kw):
    return HttpResponse("")


def neighbourhood(request, **kw):
    return HttpResponse("")


def add_intermediary(request, **kw):
    return HttpResponse("")


def edit_intermediary(request, **kw):
    return HttpResponse("")


def contact_people(request, **kw):
    return HttpResponse("")


def add_contact_person(request, **kw):
    return HttpResponse("")


def edit_contact_person(request, **kw):
    return HttpResponse("")
