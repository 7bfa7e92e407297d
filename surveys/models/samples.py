"""Who could be asked, who was drawn by what chance, what each answer counts, and the figures."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from surveys.models.evaluations import EvaluatedBody, Evaluation
from surveys.models.surveys import Response, random_id
from surveys.statistics.drawing import Method

_STAFF = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class Frame(models.Model):
    """The list of one body's users, from which is drawn; once drawn it stands.

    `counts` says what came of the source: found, of the same person, opted out, without an
    address. `digest` is SHA-256 over the numbers that may be drawn, a line each, in order.
    """

    class Source(models.TextChoices):
        APPEALS = "appeals", _("people whose appeals the body answered")
        TICKETS = "tickets", _("people served at its counters")
        LIST = "list", _("a list that was brought")

    class Strata(models.TextChoices):
        NONE = "none", _("no strata")
        SECTOR = "sector", _("sector")
        CHANNEL = "channel", _("channel")
        TOPIC = "topic", _("service or topic")
        LIST = "list", _("as the list says")

    body = models.OneToOneField(EvaluatedBody, on_delete=models.CASCADE, related_name="frame")
    source = models.CharField(max_length=10, choices=Source)
    strata_by = models.CharField(max_length=10, choices=Strata, default=Strata.NONE)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    built_by = models.ForeignKey(**_STAFF)
    built_at = models.DateTimeField()

    class Meta:
        verbose_name = _("list of users")
        verbose_name_plural = _("lists of users")

    def __str__(self) -> str:
        return f"{self.body_id}: {self.source}"


class Stratum(models.Model):
    """A part of a frame that is drawn from by itself. `size` counts who may be drawn.

    `deviation` is the standard deviation that is expected, in points of 100; `cost` what one
    answer costs.
    """

    frame = models.ForeignKey(Frame, on_delete=models.CASCADE, related_name="strata")
    code = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    clusters = models.PositiveIntegerField(default=0)
    deviation = models.FloatField(null=True, blank=True)
    cost = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("stratum")
        verbose_name_plural = _("strata")
        ordering = ["label", "id"]
        constraints = [models.UniqueConstraint(fields=["frame", "code"], name="stratum_once")]

    def __str__(self) -> str:
        return self.label


class FrameUnit(models.Model):
    """Somebody of the list, by a public number that says nothing of them.

    `left_out`: why they are not drawn (they asked us not to speak first)."""

    frame = models.ForeignKey(Frame, on_delete=models.CASCADE, related_name="units")
    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="units")
    number = models.CharField(max_length=40)
    address = models.ForeignKey(
        Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cluster = models.CharField(max_length=100, blank=True)
    left_out = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("user in a list")
        verbose_name_plural = _("users in lists")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["frame", "number"], name="frame_unit_once")]

    def __str__(self) -> str:
        return self.number


class Draw(models.Model):
    """One draw from a frame; never changed. Who has the seed and the list can repeat it.

    `design` keeps what the size was counted from; `seed_source` where the seed was published.
    """

    METHODS = (
        (Method.SIMPLE.value, _("simple")),
        (Method.STRATIFIED.value, _("stratified")),
        (Method.SYSTEMATIC.value, _("systematic")),
        (Method.CLUSTER.value, _("clusters")),
        (Method.QUOTA.value, _("quota (no sample by chance)")),
    )

    frame = models.OneToOneField(Frame, on_delete=models.PROTECT, related_name="draw")
    method = models.CharField(max_length=10, choices=METHODS)
    seed = models.CharField(max_length=200)
    seed_source = models.CharField(max_length=300)
    design = models.JSONField(default=dict)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.frame_id} {self.method} {self.seed}"

    @property
    def is_by_chance(self) -> bool:
        return self.method != Method.QUOTA


class SampledUnit(models.Model):
    """Somebody who was drawn. `place` is the order of asking within the stratum; replacements are
    asked in their order, each when one before can't be. Never changed."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="drawn")
    unit = models.OneToOneField(FrameUnit, on_delete=models.PROTECT, related_name="sampled")
    place = models.PositiveIntegerField()
    chance = models.FloatField()  # of being drawn; 0 where none can be told
    is_replacement = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("drawn user")
        verbose_name_plural = _("drawn users")
        ordering = ["is_replacement", "place", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(chance__gte=0, chance__lte=1), name="sampled_chance"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.draw_id}: {self.unit_id}"


class Placing(models.Model):
    """Where an answer stands in the sample: its stratum and cluster, never the person. So answers
    of an anonymous survey are weighed, too; as theirs is, its identity is by chance: in the order
    of the interviews it would lead to whom they were held with."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="placing")
    stratum = models.ForeignKey(Stratum, on_delete=models.PROTECT, related_name="placings")
    cluster = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("place of an answer in the sample")
        verbose_name_plural = _("places of answers in samples")

    def __str__(self) -> str:
        return f"{self.response_id}: {self.stratum_id}"


class WeightSet(models.Model):
    """The weights of an evaluation, made once from `settings`; the current one is what scores
    stand on. `report` says by body what came of it."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="weight_sets")
    settings = models.JSONField(default=dict)
    report = models.JSONField(default=list)
    is_current = models.BooleanField(default=True)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("set of weights")
        verbose_name_plural = _("sets of weights")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=models.Q(is_current=True),
                name="weight_set_current_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.at:%Y-%m-%d}"


class Weight(models.Model):
    """What one answer counts: users of the body that it stands for. `stratum` and `cluster` are
    those of the draw, `margins` the categories that it was raked by."""

    weight_set = models.ForeignKey(WeightSet, on_delete=models.CASCADE, related_name="weights")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="weights")
    body = models.ForeignKey(EvaluatedBody, on_delete=models.CASCADE, related_name="weights")
    stratum = models.CharField(max_length=100, blank=True)
    cluster = models.CharField(max_length=100, blank=True)
    margins = models.JSONField(default=dict)
    base = models.FloatField()
    answered = models.FloatField()
    final = models.FloatField()

    class Meta:
        verbose_name = _("weight of an answer")
        verbose_name_plural = _("weights of answers")
        constraints = [
            models.UniqueConstraint(fields=["weight_set", "response"], name="weight_once"),
            models.CheckConstraint(condition=models.Q(final__gte=0), name="weight_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.final}"


class Score(models.Model):
    """A figure of one body, or of all (`body` empty). Held back where too few answered: then it
    has no value. Without chance (`method` none) it has no interval."""

    class Method(models.TextChoices):
        STUDENT = "t", _("t interval, linearised")
        WILSON = "wilson", _("Wilson's interval, effective n")
        NONE = "none", _("no interval: not a sample by chance")
        HELD_BACK = "held_back", _("held back: too few answers")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="scores")
    weight_set = models.ForeignKey(WeightSet, on_delete=models.CASCADE, related_name="scores")
    body = models.ForeignKey(
        EvaluatedBody, on_delete=models.CASCADE, null=True, blank=True, related_name="scores"
    )
    measure = models.CharField(max_length=100)
    method = models.CharField(max_length=10, choices=Method)
    n = models.PositiveIntegerField()
    effective = models.FloatField(null=True, blank=True)  # effective n
    value = models.FloatField(null=True, blank=True)
    error = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    freedom = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "body", "measure"],
                name="score_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.body_id or 'all'} {self.measure}: {self.value}"


class Difference(models.Model):
    """Between two bodies, or between this year and the last of one body; `adjusted` is Holm's p
    within the measure."""

    class Kind(models.TextChoices):
        BODIES = "bodies", _("between organisations")
        YEARS = "years", _("to the last evaluation")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=6, choices=Kind)
    measure = models.CharField(max_length=100)
    body = models.ForeignKey(
        EvaluatedBody, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    other = models.ForeignKey(  # of the same evaluation, or of the one before
        EvaluatedBody, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    value = models.FloatField()
    error = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    p = models.FloatField()
    adjusted = models.FloatField()

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.measure}: {self.body_id} - {self.other_id}"
