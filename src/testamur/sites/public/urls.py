"""Addresses of the public front door: checking a certificate, help, and statements about the service."""

from django.apps import apps
from django.urls import path

from testamur.sites.public import information

app_name = "public"
urlpatterns = [
    path("help/", information.help_index, name="help"),
    path("help/keys/", information.keys, name="keys"),
    path("help/<str:name>/", information.guide, name="guide"),
    path("status/", information.status, name="status"),
    path("health/", information.machine_health, name="health"),
    path("privacy/", information.privacy, name="privacy"),
    path("accessibility/", information.accessibility, name="accessibility"),
]
if apps.is_installed("testamur.outcomes.certification"):
    from testamur.sites.public import views

    urlpatterns += [
        path("check/", views.check, name="check"),
        path("check/<str:code>/", views.certificate, name="certificate"),
    ]
