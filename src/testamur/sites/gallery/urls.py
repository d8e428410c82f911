"""The gallery of shared pieces; mounted where nobody real is served."""

from django.urls import path

from testamur.sites.gallery import views

app_name = "gallery"
urlpatterns = [
    path("", views.pieces, name="pieces"),
    path("home/", views.home, name="home"),
    path("office/", views.office, name="office"),
    path("learners/", views.learners, name="learners"),
    path("learner/", views.learner, name="learner"),
    path("grades/", views.grades, name="grades"),
    path("all-grades/", views.all_grades, name="all_grades"),
    path("file/", views.file, name="file"),
    path("file/row/<int:row>/", views.file_row, name="file_row"),
    path("form/", views.form, name="form"),
    path("check/", views.check, name="check"),
    path("done/", views.done, name="done"),
    path("work/", views.work, name="work"),
    path("certificate/", views.certificate, name="certificate"),
    path("sign-in/", views.sign_in, name="sign_in"),
]
