from django.db import models


class SetupTask(models.Model):
    """A task before the first store that somebody has ticked off; a task without a row is open."""

    key = models.CharField(primary_key=True, max_length=32)
    done_by = models.CharField(max_length=150)
    done_at = models.DateTimeField()


class ChannelRun(models.Model):
    """When the channel's background work last ran to its end, and who started it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    source = models.CharField(max_length=8)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_channel_run")]


class DismissedDialog(models.Model):
    """A user has put the Pre-Setup Tasks dialog away."""

    user_id = models.BigIntegerField(primary_key=True)
