"""The public pages of asking back."""

from surveys.asking import offline_urls as offline
from surveys.asking import urls as asking
from surveys.evaluations import urls as evaluations
from surveys.votes import urls as votes

app_name = "surveys"
urlpatterns = [
    *asking.patterns,
    *offline.patterns,
    *votes.patterns,
    *evaluations.patterns,
]
