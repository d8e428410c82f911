"""Addresses of this room's pages."""

from django.urls import path

from testamur.outcomes.quality import views

app_name = "quality"
urlpatterns = [
    path("office/grades/", views.grades, name="grades"),
    path("office/grades/<str:number>/", views.submission, name="submission"),
    path("office/my-centres/", views.centres, name="centres"),
    path("office/centres/<str:number>/quality/", views.centre, name="centre"),
]
