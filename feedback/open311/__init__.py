"""GeoReport v2 of Open311: services, appeals open to all, and sending.

The specification is at https://wiki.open311.org/GeoReport_v2/.
"""
