"""Addresses of this room's pages."""

from django.urls import path

from testamur.catalogue.products.views import search

app_name = "products"
urlpatterns = [
    path("products/", search.search, name="search"),
    path("products/<path:code>/", search.product, name="product"),
]
