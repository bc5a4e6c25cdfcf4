"""How long ago a day was, in words that one says. Knows no clock."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def ago(day: date, today: date) -> str:
    """“vandaag”, “gisteren”, “4 dagen geleden”, “3 weken geleden”, “7 maanden geleden”, “2 jaar geleden”.

    Weeks are whole ones from 14 days on, months are calendar months from two on. A day after
    `today` gives “nog niet”.
    """
    days = (today - day).days
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if days < 0:
        return _("nog niet")
    if days == 0:
        return _("vandaag")
    if days == 1:
        return _("gisteren")
    if days < 14:
        return ngettext("{n} dag geleden", "{n} dagen geleden", days).format(n=days)
    if months < 2:
        return ngettext("{n} week geleden", "{n} weken geleden", days // 7).format(n=days // 7)
    if months < 24:
        return ngettext("{n} maand geleden", "{n} maanden geleden", months).format(n=months)
    return ngettext("{n} jaar geleden", "{n} jaar geleden", months // 12).format(n=months // 12)
