"""Early warning: what is beyond season and weekday, and silence where there is usually noise."""

from analytics.alerts.listing import open_alerts

__all__ = ["open_alerts"]
