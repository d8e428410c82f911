from django.db import migrations

from testamur.kit.numbers import CreateSeries


class Migration(migrations.Migration):
    dependencies = [("learners", "0001_initial")]
    operations = [CreateSeries("learner_number", start=105700001)]
