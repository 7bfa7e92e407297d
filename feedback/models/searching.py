"""The words that citizens use, so that a misspelt one leads to the right one."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchWord(models.Model):
    """A folded word, and in how many appeals it was seen."""

    word = models.CharField(max_length=60, unique=True)
    often = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("word that is looked for")
        verbose_name_plural = _("words that are looked for")
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_alike"),
        ]

    def __str__(self) -> str:
        return self.word


class SearchMark(models.Model):
    """Up to which appeal the words were gathered; one row."""

    appeal = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("mark of the words gathered")
        verbose_name_plural = _("marks of the words gathered")

    def __str__(self) -> str:
        return str(self.appeal)
