from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "testamur.sites.account"
    label = "site_account"
    default_auto_field = "django.db.models.BigAutoField"
