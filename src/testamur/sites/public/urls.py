"""Addresses of this front door."""

from django.urls import URLPattern

app_name = "public"
urlpatterns: list[URLPattern] = []
