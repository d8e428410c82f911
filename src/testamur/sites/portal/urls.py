"""Addresses of this front door."""

from django.urls import path

from testamur.sites.portal.views import home, learner, search

app_name = "portal"
urlpatterns = [
    path("", home.front_door, name="home"),
    path("centre/", home.centre, name="centre"),
    path("search/", search.search, name="search"),
    path("learners/<slug:number>/", learner.learner, name="learner"),
]
