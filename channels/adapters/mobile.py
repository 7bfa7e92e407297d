"""The mobile application: the citizen site, installed, and native programs of the centre.

Words come by the site's own forms and by the API; news goes to the device as a push message, by
Web Push to browsers and the installed site, by Firebase Cloud Messaging to native applications.
"""

from django.utils.translation import gettext_lazy as _

from channels import http
from channels.contract import Adapter
from channels.errors import ChannelError
from channels.push import devices, fcm_api, terms, web_api


class Mobile(Adapter):
    """One key of the centre, which all browsers know it by, and one Firebase project if any."""

    slug = "mobile"
    label = _("Mobile application")
    icon = "install_mobile"
    address_kind = devices.KIND
    settings = terms.SETTINGS
    sends = True
    form = True
    brief = True
    carries = frozenset({"media", "location"})
    identity = "Nothing by itself; a phone number or mailbox by one-time code, a person by e-ID."
    out_of_hours = (
        "Taken in at any hour, also without a connection: kept on the phone and sent by itself."
    )
    setup = (
        "Serve the site by https at PUBLIC_URL: browsers install nothing else.",
        "Admin → Channel accounts → Add: channel “Mobile application”. Save, then press “Test”: "
        "the centre's key (VAPID) is made and kept. Browsers need nothing more.",
        "Behind a firewall, open outgoing https to fcm.googleapis.com, "
        "updates.push.services.mozilla.com, *.push.apple.com and *.notify.windows.com.",
        "People install it from the browser's menu: Chrome and Edge “Install app”, Safari on an "
        "iPhone (iOS 16.4 or newer) Share → “Add to Home Screen”.",
        "Only for native applications: console.firebase.google.com → Project settings → Cloud "
        "Messaging: enable “Firebase Cloud Messaging API (V1)”; for iPhones upload the APNs key "
        "(.p8, from developer.apple.com → Keys) there as well.",
        "Project settings → Service accounts → Generate new private key; paste the whole JSON "
        "file into “Firebase service account” and press “Test” again.",
        "The application registers devices at /api/v1/appeals/<code>/devices/; see /api/docs/.",
    )

    def send(self, delivery) -> str:
        try:
            device = devices.read(delivery.recipient)
        except ValueError as error:
            raise ChannelError(str(error), permanent=True) from error
        if isinstance(device, devices.Token):
            return fcm_api.send(delivery, device)
        return web_api.send(delivery, device)

    def check(self, account) -> None:
        terms.ensure_key(account)
        if not terms.contact(account).startswith(("mailto:", "https://")):
            words = "the contact must be an e-mail address or a page with https"
            raise ChannelError(words, permanent=True)
        for host in account.setting("services").split():
            if not host.startswith("*."):
                http.reach(f"https://{host}/", hosts=[host])
        if account.setting("fcm_service_account"):
            fcm_api.access_token(account)

    @classmethod
    def normalise(cls, address: str) -> str:
        return str(devices.read(address))
