"""Addresses of this room's pages."""

from django.urls import path

from testamur.ground.access.views import office, portal

app_name = "access"
urlpatterns = [
    path("centre/users/", portal.users, name="users"),
    path("centre/users/new/", portal.new_user, name="new-user"),
    path("centre/users/second-factor/", portal.second_factor, name="second-factor"),
    path("centre/users/<int:membership_id>/", portal.user, name="user"),
    path("centre/users/<int:membership_id>/resend/", portal.resend, name="resend"),
    path("centre/users/<int:membership_id>/suspend/", portal.suspend, name="suspend"),
    path("centre/users/<int:membership_id>/reinstate/", portal.reinstate, name="reinstate"),
    path("centre/users/<int:membership_id>/delete/", portal.remove, name="remove"),
    path(
        "centre/users/<int:membership_id>/lrs/", portal.name_lrs_administrator, name="name-lrs-administrator"
    ),
    path("office/users/", office.users, name="office-users"),
    path("office/users/new/", office.first_administrator, name="first-administrator"),
    path("office/users/<int:user_id>/reinstate/", office.reinstate, name="office-reinstate"),
    path(
        "office/users/<int:user_id>/second-factor/remove/",
        office.remove_second_factor,
        name="office-remove-second-factor",
    ),
    path(
        "office/users/centres/<int:centre_id>/second-factor/",
        office.second_factor,
        name="office-second-factor",
    ),
]
