"""Addresses of the room: every one begins with /lrs/ or /service-desk/."""

from django.urls import URLPattern

app_name = "wire"
urlpatterns: list[URLPattern] = []
