"""The front doors of the learning records service: for organisations, and for its service desk."""

from django.urls import path

from testamur.sites.lrs import views

app_name = "lrs"
urlpatterns = [
    path("lrs/", views.home, name="home"),
    path("service-desk/", views.desk, name="desk"),
]
