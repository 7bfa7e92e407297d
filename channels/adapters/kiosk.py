"""The touch screen in a hall: the citizen site's own form in another dress.

Nothing is parsed or sent here: the form registers the appeal itself.
"""

from django.utils.translation import gettext_lazy as _

from channels.contract import Adapter


class Kiosk(Adapter):
    slug = "kiosk"
    label = _("Kiosk")
    icon = "touch_app"
    form = True
    carries = frozenset({"media", "location"})
    identity = "Nothing, until a one-time code says so."
    out_of_hours = "Taken in whenever the hall is open; the answer's clock runs in working hours."
    setup = (
        "In /admin/ → Hall → Kiosks → Add: name the place where the screen stands, and its office"
        " if it should give out queue numbers. The page shows a code of eight figures, good for"
        " fifteen minutes and for one device.",
        "On the device open /kiosk/ in Chromium's kiosk mode (chromium --kiosk --kiosk-printing"
        " https://your.site/kiosk/) and type the code. The device is known from now on.",
        "Set the ticket printer as the device's default printer and its roll (58 or 80 mm) on the"
        " kiosk's page.",
        "When a device is lost or moved: open its page and press “Forget the device”.",
    )
