"""Last year's evaluation to its end: the published report, and what bodies do about it."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation, User
from surveys.evaluations import following_up, reporting
from surveys.evaluations.following_up import Said
from surveys.models import Action, Evaluation

# Body: what was found, what is done, by whom, days from today, how far it is.
ACTIONS = (
    (
        "heat",
        "speed",
        "Ирээгүй дуудлагыг хүлээх хугацаа урт байна.",
        "Өвлийн саруудад хоёр дахь ээлжийн бригад ажиллуулах",
        "chief",
        40,
        Said("running", 60, "Хоёр бригад бүрдсэн, нэг машин дутуу."),
    ),
    (
        "water",
        "access",
        "Ус хаах мэдээллийг хүмүүс оройтож сонсдог.",
        "Хаалтын мэдээг 24 цагийн өмнө мессежээр илгээх",
        "water",
        -20,
        Said("done", 100, "Захиалагчид мэдээ авч байна.", "https://example.org/water"),
    ),
    (
        "roads",
        "outcome",
        "Нөхөөс нэг улирал л даадаг.",
        "Нөхөөсний чанарыг гурван сарын дараа шалгах",
        "roads",
        -5,
        Said("running", 20, "Эхний арван газрыг шалгасан."),
    ),
)


def tell() -> None:
    """The report is out, the council has seen it, three bodies act."""
    evaluation = Evaluation.objects.filter(following__isnull=False).order_by("year").first()
    writer, other = (User.objects.get(username=name) for name in ("methodologist", "supervisor"))
    report = reporting.write(evaluation, writer)
    reporting.publish(report, other)
    today = timezone.localdate()
    for code, dimension, finding, what, login, days, said in ACTIONS:
        action = Action(
            evaluation=evaluation,
            organisation=Organisation.objects.get(code=code),
            dimension=dimension,
            finding=finding,
            what=what,
            owner=User.objects.get(username=login),
            due_on=today + timedelta(days=days),
        )
        following_up.say(following_up.plan(action, writer), said, action.owner)
