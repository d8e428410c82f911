from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "testamur.sites.api"
    label = "site_api"
    default_auto_field = "django.db.models.BigAutoField"
