from reception.models.appointments import Appointment
from reception.models.kiosks import Kiosk
from reception.models.offices import Counter, Office, Service
from reception.models.tickets import LastNumber, Ticket

__all__ = ["Appointment", "Counter", "Kiosk", "LastNumber", "Office", "Service", "Ticket"]
