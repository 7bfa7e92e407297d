from reception.models.appointments import Appointment
from reception.models.offices import Counter, Office, Service
from reception.models.tickets import LastNumber, Ticket

__all__ = ["Appointment", "Counter", "LastNumber", "Office", "Service", "Ticket"]
