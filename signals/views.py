"""Being written."""

from django.http import HttpResponse


def signal_list(request, **kw):
    return HttpResponse("")


def log_signal(request, **kw):
    return HttpResponse("")


def signal_detail(request, **kw):
    return HttpResponse("")


def edit_signal(request, **kw):
    return HttpResponse("")


def withdraw_signal(request, **kw):
    return HttpResponse("")


def export_signals(request, **kw):
    return HttpResponse("")
