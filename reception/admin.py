"""The hall in the admin."""

from django.contrib import admin

from reception.kiosk_admin import KioskAdmin
from reception.models import Kiosk, Office, Service, Ticket
from reception.office_admin import OfficeAdmin, ServiceAdmin, TicketAdmin

admin.site.register(Kiosk, KioskAdmin)
admin.site.register(Office, OfficeAdmin)
admin.site.register(Service, ServiceAdmin)
admin.site.register(Ticket, TicketAdmin)
