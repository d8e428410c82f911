"""Addresses of this room's pages."""

from django.urls import path

from testamur.outcomes.moving import views

app_name = "moving"
urlpatterns = [
    path("learners/acts/new/<str:kind>/targets/", views.targets, name="targets"),
]
