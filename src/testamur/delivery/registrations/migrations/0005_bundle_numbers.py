from django.db import migrations

from testamur.kit.numbers import CreateSeries


class Migration(migrations.Migration):
    dependencies = [("registrations", "0004_windows_and_bundles")]
    operations = [CreateSeries("bundle_batch_number", start=705500001)]
