"""What staff can be told, in words; one line a kind.

The words may name values of the notification's `data`. A statutory kind speaks of a legal
deadline: nobody can switch its mail off.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.models import Notification

NEAR, DUE, OVERDUE, REMINDED = "near", "due", "overdue", "reminded"
ASSIGNED, HANDED_OVER, MENTIONED = "assigned", "handed_over", "mentioned"
TO_SIGN, RETURNED, SIGNED = "to_sign", "returned", "signed"
THANKED, THANKED_COLLEAGUE = "thanked", "thanked_colleague"
SUPPORTED = "supported"
OBJECTED = "objected"
OBJECTION_UPHELD, OBJECTION_REJECTED = "objection_upheld", "objection_rejected"
DEALT, SHIFT_ENDS = "dealt", "shift_ends"
PART_ASKED, PART_GIVEN = "part_asked", "part_given"
TO_REVIEW = "to_review"
HOLIDAYS_MISSING = "holidays_missing"
BULLETIN_WAITS = "bulletin_waits"
WARNED = "warned"
ACTION_GIVEN, ACTION_OVERDUE = "action_given", "action_overdue"
DRAFT_TO_COMMENT = "draft_to_comment"
APPROVAL_ASKED, APPROVED, SENT_BACK = "approval_asked", "approved", "sent_back"


@dataclass(frozen=True)
class Kind:
    words: str | Promise
    icon: str
    is_statutory: bool = False


KINDS = {
    NEAR: Kind(_("Little time is left: due %(due)s"), "hourglass_top", is_statutory=True),
    DUE: Kind(_("The time is up: due %(due)s"), "alarm", is_statutory=True),
    OVERDUE: Kind(_("Overdue since %(due)s"), "alarm", is_statutory=True),
    REMINDED: Kind(_("%(by)s reminds you of this appeal"), "notifications", is_statutory=True),
    ASSIGNED: Kind(_("%(by)s gave you this appeal"), "assignment_ind"),
    HANDED_OVER: Kind(_("%(by)s handed this appeal over to you"), "swap_horiz"),
    DEALT: Kind(_("This appeal came to you by turn"), "assignment_ind"),
    SHIFT_ENDS: Kind(
        _("Your shift ends soon. You have %(number)s open appeals to hand over"), "schedule"
    ),
    MENTIONED: Kind(_("%(by)s named you in a note"), "alternate_email"),
    TO_SIGN: Kind(_("%(by)s asks you to sign an answer"), "draw"),
    RETURNED: Kind(_("%(by)s gave an answer back to you"), "undo"),
    SIGNED: Kind(_("%(by)s signed your answer"), "task_alt"),
    PART_ASKED: Kind(_("%(by)s asks your organisation for its part"), "call_split"),
    PART_GIVEN: Kind(_("%(body)s gave its part"), "call_merge"),
    THANKED: Kind(_("A citizen thanks you"), "favorite"),
    THANKED_COLLEAGUE: Kind(_("A citizen thanks %(whom)s"), "favorite"),
    SUPPORTED: Kind(_("%(number)s people support this proposal"), "how_to_vote"),
    OBJECTED: Kind(_("%(whom)s objects to a rating: please decide"), "gavel"),
    OBJECTION_UPHELD: Kind(_("%(by)s upheld your objection: the rating is set aside"), "gavel"),
    OBJECTION_REJECTED: Kind(_("%(by)s rejected your objection to a rating"), "gavel"),
    TO_REVIEW: Kind(_("The article “%(article)s” is to be looked through again"), "menu_book"),
    WARNED: Kind(_("Early warning: %(about)s %(link)s"), "crisis_alert"),
    ACTION_GIVEN: Kind(_("%(by)s asks you to do, until %(until)s: “%(action)s”"), "task"),
    ACTION_OVERDUE: Kind(
        _("Overdue since %(until)s in the follow-up of users' evaluation: “%(action)s”"), "alarm"
    ),
    DRAFT_TO_COMMENT: Kind(
        _("%(by)s asks for your comment on the report “%(report)s” until %(until)s"), "forum"
    ),
    APPROVAL_ASKED: Kind(_("%(by)s asks you to approve “%(name)s”"), "approval"),
    APPROVED: Kind(_("“%(name)s” is approved"), "task_alt"),
    SENT_BACK: Kind(_("“%(name)s” came back to you: it is a draft again"), "undo"),
    HOLIDAYS_MISSING: Kind(
        _("The calendar “%(calendar)s” has no holidays of %(year)s yet"), "calendar_month"
    ),
    BULLETIN_WAITS: Kind(
        _("The bulletin “%(bulletin)s” goes out when you say a word before it"), "campaign"
    ),
}


def words(notification: Notification) -> str:
    """What a notification says, in the language that is active."""
    kind = KINDS.get(notification.kind)
    if kind is None:
        return notification.kind
    return str(kind.words) % _Values(notification.data)


def icon(notification: Notification) -> str:
    kind = KINDS.get(notification.kind)
    return kind.icon if kind else "notifications"


class _Values(dict):
    """Values as people read them: moments in the centre's time; an unknown one is a dash."""

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if name == "due" and value:
            moment = timezone.localtime(datetime.fromisoformat(value))
            return date_format(moment, "SHORT_DATETIME_FORMAT")
        return "–" if value in (None, "") else str(value)
