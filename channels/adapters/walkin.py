"""People who come in person: an operator takes their words down at the counter. Nothing is parsed
or sent here; the answer goes to the phone or the mailbox they leave, or waits on the tracking page.
"""

from django.utils.translation import gettext_lazy as _

from channels.contract import Adapter


class WalkInAdapter(Adapter):
    slug = "walkin"
    label = _("Walk-in")
    icon = "meeting_room"
    form = True

    carries = frozenset({"media"})
    identity = "An identity document, where the operator saw one: the appeal says so."
    out_of_hours = "The hall's calendar says when it is open; boards and booking pages show it."
    setup = (
        "Open /admin/ → Reception → Offices, add the hall with its address and its calendar, and "
        "name its counters.",
        "Open /admin/ → Reception → Services and add what people come for: a name, a letter for "
        "the tickets, how long it takes, and how many may be booked at one time.",
        "Give the people at the counters the role Operator, in the organisation of the office or "
        "everywhere (/admin/ → People → Users).",
        "On the screen in the hall open /board/<office>/ full screen; tap it once for the sound.",
        "For tickets by SMS set up an SMS account; for printed ones choose 58 or 80 mm paper in "
        "the printing dialogue of the desk's browser, without margins.",
    )
