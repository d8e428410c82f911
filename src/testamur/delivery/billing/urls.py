"""Addresses of this room's pages."""

from django.urls import path

from testamur.delivery.billing import views

app_name = "billing"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/<str:number>/", views.order, name="order"),
    path("orders/<str:number>/confirmation.pdf", views.confirmation, name="confirmation"),
]
