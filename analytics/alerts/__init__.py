"""Early warning: what is beyond season and weekday, and silence where there is usually noise."""
