"""Taking on staff."""

from allauth.account.models import EmailAddress

from accounts.models import User


def is_anothers(email: str, user: User) -> bool:
    """Whether somebody else has proven that this mailbox is theirs."""
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True)
    return bool(email) and proven.exclude(user=user.pk).exists()


def vouch_for_email(user: User) -> None:
    """The mailbox that an administrator wrote down for a colleague counts as proven.

    Without it, the colleague would have to prove it by a mailed code at the first sign-in.
    """
    if user.email:
        EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
        EmailAddress.objects.update_or_create(
            user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
        )
