from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "testamur.delivery.registrations"
    label = "registrations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # the models are not ready before
        from testamur.delivery.registrations import bulk_sheet, change_sheets, learner_sheet  # noqa: PLC0415
        from testamur.delivery.registrations.acts import (  # noqa: PLC0415
            cancelling,
            kinds,
            planned_ends,
            withdrawing,
        )
        from testamur.ground.sheets import kinds as sheets  # noqa: PLC0415

        sheets.add(learner_sheet.Learners())
        sheets.add(bulk_sheet.BulkFile())
        sheets.add(change_sheets.PlannedEnds())
        sheets.add(change_sheets.Withdrawals())
        for kind in (
            planned_ends.SetPlannedEnd(),
            planned_ends.UndoPlannedEnd(),
            withdrawing.Withdraw(),
            withdrawing.Unwithdraw(),
            withdrawing.UndoWithdraw(),
            withdrawing.UndoUnwithdraw(),
            cancelling.Cancel(),
        ):
            kinds.offer(kind)
