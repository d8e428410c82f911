"""Addresses of this room's pages."""

from django.urls import path

from testamur.outcomes.quality.views import reviewing, sampling

app_name = "quality"
urlpatterns = [
    path("office/grades/", reviewing.grades, name="grades"),
    path("office/grades/<str:number>/", reviewing.submission, name="submission"),
    path("office/my-centres/", reviewing.centres, name="centres"),
    path("office/centres/<str:number>/quality/", reviewing.centre, name="centre"),
    path("office/centres/<str:number>/sampling/", sampling.learners, name="sampling"),
    path("office/centres/<str:number>/sampling/mark/", sampling.mark, name="mark-sampled"),
]
