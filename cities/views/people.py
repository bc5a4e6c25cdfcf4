"""Being written."""

from django.http import HttpResponse


def people(request, **kw):
    return HttpResponse("")


def invite(request, **kw):
    return HttpResponse("")


def withdraw_invitation(request, **kw):
    return HttpResponse("")


def end_membership(request, **kw):
    return HttpResponse("")
