"""Token buckets in the database, so that a limit holds over all processes."""

from django.db import models


class Bucket(models.Model):
    """How many tokens a key had left at a moment; see `channels.throttle`."""

    key = models.CharField(max_length=100, primary_key=True)
    tokens = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "bucket"
        indexes = [models.Index(fields=["at"], name="bucket_at")]

    def __str__(self) -> str:
        return self.key
