from allauth.socialaccount.providers.oauth2.urls import default_urlpatterns

from accounts.dan.provider import DanProvider

urlpatterns = default_urlpatterns(DanProvider)
