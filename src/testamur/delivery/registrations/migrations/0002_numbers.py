from django.db import migrations

from testamur.kit.numbers import CreateSeries


class Migration(migrations.Migration):
    dependencies = [("registrations", "0001_initial")]
    operations = [CreateSeries("batch_number", start=805500001)]
