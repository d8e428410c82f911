"""The front door of the learning records service: its home page and menu."""

from django.urls import URLPattern

app_name = "lrs"
urlpatterns: list[URLPattern] = []
