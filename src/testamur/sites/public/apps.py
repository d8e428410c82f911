from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "testamur.sites.public"
    label = "site_public"
    default_auto_field = "django.db.models.BigAutoField"
