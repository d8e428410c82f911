"""Addresses of this room's pages."""

from django.urls import path

from testamur.delivery.registrations.views import learners

app_name = "registrations"
urlpatterns = [
    path("learners/", learners.learners, name="learners"),
]
