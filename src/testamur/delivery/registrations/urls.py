"""Addresses of this room's pages."""

from django.urls import path

from testamur.delivery.registrations.views import acts, batches, drafts, editing, learners, register

app_name = "registrations"
urlpatterns = [
    path("learners/", learners.learners, name="learners"),
    path("learners/<slug:number>/edit/", editing.edit, name="edit-learner"),
    path("learners/acts/", acts.acts, name="acts"),
    path("learners/acts/new/<str:kind>/", acts.choose, name="act-on"),
    path("learners/acts/<int:act_id>/", acts.act, name="act"),
    path("learners/acts/<int:act_id>/undo/", acts.undo, name="undo-act"),
    path("registrations/", register.start, name="start"),
    path("registrations/new/<int:product_id>/", register.new, name="new"),
    path("registrations/learners.csv", register.template_csv, name="template-csv"),
    path("registrations/learners.xlsx", register.template_xlsx, name="template-xlsx"),
    path("registrations/drafts/<int:draft_id>/", drafts.sheet, name="sheet"),
    path("registrations/drafts/<int:draft_id>/rows/<int:position>/", drafts.row, name="row"),
    path("registrations/drafts/<int:draft_id>/errors.csv", drafts.errors, name="errors"),
    path("registrations/drafts/<int:draft_id>/discard/", drafts.discard, name="discard"),
    path("registrations/drafts/<int:draft_id>/details/", drafts.details, name="details"),
    path("registrations/drafts/<int:draft_id>/check/", drafts.check, name="check"),
    path("registrations/drafts/<int:draft_id>/progress/", drafts.progress, name="progress"),
    path("batches/", batches.batch_list, name="batches"),
    path("batches/<str:number>/", batches.batch, name="batch"),
    path("batches/<str:number>/report.<str:kind>", batches.report, name="batch-report"),
]
