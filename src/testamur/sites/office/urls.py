"""Addresses of this front door."""

from django.urls import path

from testamur.sites.office.views import search

app_name = "office"
urlpatterns = [
    path("office/search/", search.search, name="search"),
    path("office/learners/<slug:number>/", search.learner, name="learner"),
]
