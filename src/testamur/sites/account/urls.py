"""Addresses of this front door."""

from django.urls import URLPattern

app_name = "account"
urlpatterns: list[URLPattern] = []
