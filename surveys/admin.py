"""What of asking back is edited in the admin's own forms."""

from django.contrib import admin

from surveys.evaluations.guideline_admin import GuidelineAdmin
from surveys.models import Guideline

admin.site.register(Guideline, GuidelineAdmin)
