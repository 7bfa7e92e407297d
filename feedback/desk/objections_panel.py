"""Beside a conversation: the ratings of it that one may object to, or decide about."""

from django.utils.translation import gettext as _

from accounts.models import User
from feedback import access
from feedback.desk.scene import Panel, Scene
from feedback.models import Objection, Rating
from feedback.objections import raising


def panel(scene: Scene) -> Panel | None:
    """One statement, of an appeal that was answered; two more for who may head the rated."""
    appeal, user = scene.appeal, scene.user
    if appeal.answered_at is None and appeal.resolution_round == 1:
        return None
    rated = Rating.objects.filter(appeal=appeal, rated_user__isnull=False)
    ratings = list(rated.select_related("rated_user", "objection").order_by("-id"))
    for each in ratings:
        each.appeal = appeal
    shown = [_row(each, user) for each in ratings if _concerns(each, user)]
    if not shown:
        return None
    waits = any(row["state"] == Objection.State.OPEN and not row["is_mine"] for row in shown)
    return Panel(
        "objections",
        _("How it was rated"),
        "desk/panels/objections.html",
        {"ratings": shown},
        is_folded=not waits,
    )


def _concerns(rating: Rating, user: User) -> bool:
    """One's own mark; or somebody's that is objected to, for who heads them."""
    if rating.rated_user_id == user.pk:
        return rating.servant is not None
    has_objection = hasattr(rating, "objection")
    return has_objection and access.ratings_of_people(user).filter(pk=rating.pk).exists()


def _row(rating: Rating, user: User) -> dict:
    objection = getattr(rating, "objection", None)
    return {
        "rating": rating,
        "objection": objection,
        "state": objection.state if objection else "",
        "is_mine": rating.rated_user_id == user.pk,
        "may_object": raising.may_object(rating, user),
        "until": raising.until(rating),
    }
