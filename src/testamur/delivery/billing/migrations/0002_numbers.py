from django.db import migrations

from testamur.kit.numbers import CreateSeries


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]
    operations = [CreateSeries("order_number", start=100001)]
