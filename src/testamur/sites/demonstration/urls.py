"""Addresses of the demonstration."""

from django.urls import path

from testamur.sites.demonstration import views

app_name = "demonstration"
urlpatterns = [path("demonstration/", views.sign_ins, name="sign-ins")]
