"""Addresses of the room: every one begins with /lrs/ or /service-desk/."""

from django.urls import path

from testamur.records.organisations.views import choosing

app_name = "organisations"
urlpatterns = [
    path("lrs/choose/", choosing.choose, name="choose"),
]
