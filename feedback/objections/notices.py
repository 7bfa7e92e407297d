"""What the citizen is told when words of theirs are hidden, in the language of their appeal."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.models import Appeal
from feedback.notices import Notice


def words_hidden(appeal: Appeal, *, counts: bool, brief: bool) -> Notice:
    """The words beside a rating are shown to nobody any more."""
    with translation.override(appeal.language):
        words = {"code": appeal.code}
        if brief:
            return Notice("", _("%(code)s: we hid the words of your rating.") % words)
        lines = [
            _(
                "With your rating of our answer to %(code)s you wrote words that hurt a person."
                " We do not show them any more."
            )
            % words,
            _("Your mark for the answer counts as before.")
            if counts
            else _("Your marks are kept, and no longer counted."),
            _("If you think that this is wrong, answer this message."),
        ]
        subject = _("The words of your rating, %(code)s") % words
        return Notice(subject, "\n\n".join([*lines, settings.CENTRE_NAME]))
