"""Addresses of this front door."""

from django.urls import path

from testamur.sites.portal.views import learner, search

app_name = "portal"
urlpatterns = [
    path("search/", search.search, name="search"),
    path("learners/<slug:number>/", learner.learner, name="learner"),
]
