from django.apps import AppConfig


class LrsConfig(AppConfig):
    name = "testamur.sites.lrs"
    label = "site_lrs"
    default_auto_field = "django.db.models.BigAutoField"
