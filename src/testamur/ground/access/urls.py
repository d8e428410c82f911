"""Addresses of this room's pages."""

from django.urls import path

from testamur.ground.access.views import keys, office, portal

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
    path("centre/api-keys/", keys.keys, name="keys"),
    path("centre/api-keys/new/", keys.new_key, name="new-key"),
    path("centre/api-keys/<int:api_key_id>/made/", keys.made_key, name="made-key"),
    path("centre/api-keys/<int:api_key_id>/revoke/", keys.revoke_key, name="revoke-key"),
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
