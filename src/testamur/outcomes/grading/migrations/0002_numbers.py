from django.db import migrations

from testamur.kit.numbers import CreateSeries


class Migration(migrations.Migration):
    dependencies = [("grading", "0001_initial")]
    operations = [CreateSeries("grade_submission_number", start=200001)]
