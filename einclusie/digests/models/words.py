"""What the city team adds to an edition in the two working days before it goes out."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models import City
from einclusie.digests.models.editions import Edition
from signals.models import Signal

MAX_TEXT = 800


class Word(models.Model):
    """The team's own words, the things it chose to put first, and the quotes it ticked.

    A draft until the edition goes out; what goes out is written into the document.
    """

    city = models.ForeignKey(City, models.CASCADE, related_name="edition_words")
    edition = models.OneToOneField(Edition, models.CASCADE, related_name="word")
    text = models.TextField(_("een woord van het stadsteam"), max_length=MAX_TEXT, blank=True)
    things = ArrayField(models.CharField(max_length=120), default=list, blank=True, size=3)

    class Meta:
        verbose_name = _("woord bij een overzicht")
        verbose_name_plural = _("woorden bij overzichten")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="edition_word_id_city"),
            models.CheckConstraint(
                condition=Q(things__len__lte=3), name="edition_word_three_things"
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "edition", "text", "things"}

    def __str__(self) -> str:
        return f"woord bij overzicht {self.edition_id}"


class Quote(models.Model):
    """A signal whose words may be printed. `ticked` is the SHA-256 of the text that was read then:
    what is changed afterwards is not what somebody agreed to."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    word = models.ForeignKey(Word, models.CASCADE, related_name="quotes")
    signal = models.ForeignKey(Signal, models.CASCADE, related_name="+")
    ticked = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("citaat")
        verbose_name_plural = _("citaten")
        constraints = [models.UniqueConstraint(fields=["word", "signal"], name="quoted_once")]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "word", "signal", "ticked"}

    def __str__(self) -> str:
        return f"citaat {self.pk}"
