from django.db import migrations

from testamur.kit.numbers import CreateSeries


class Migration(migrations.Migration):
    dependencies = [("certification", "0001_initial")]
    operations = [
        CreateSeries("claim_number", start=300001),
        CreateSeries("certificate_number", start=4000001),
    ]
