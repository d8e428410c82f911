"""Addresses of this room's pages."""

from django.urls import path

from testamur.catalogue.approvals import views

app_name = "approvals"
urlpatterns = [path("office/centres/<str:number>/products/", views.centre, name="centre")]
