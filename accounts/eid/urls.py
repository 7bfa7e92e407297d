from allauth.socialaccount.providers.oauth2.urls import default_urlpatterns

from accounts.eid.provider import EidProvider

urlpatterns = default_urlpatterns(EidProvider)
