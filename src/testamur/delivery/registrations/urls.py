"""Addresses of this room's pages."""

from django.urls import path

from testamur.delivery.registrations.views import (
    acts,
    base_data,
    batches,
    bundles,
    drafts,
    editing,
    learners,
    register,
    row_arrangements,
    ulns,
)

app_name = "registrations"
urlpatterns = [
    path("learners/", learners.learners, name="learners"),
    path("learners/ulns/", ulns.ulns, name="ulns"),
    path("learners/ulns/check/", ulns.check, name="check-ulns"),
    path("learners/ulns/find/", ulns.find, name="find-ulns"),
    path("learners/ulns/states/<int:learner_id>/", ulns.state, name="uln-state"),
    path("learners/edit/", editing.edit_chosen, name="edit-chosen"),
    path("learners/<slug:number>/edit/", editing.edit, name="edit-learner"),
    path("learners/acts/", acts.acts, name="acts"),
    path("learners/acts/new/<str:kind>/", acts.choose, name="act-on"),
    path("learners/acts/<int:act_id>/", acts.act, name="act"),
    path("learners/acts/<int:act_id>/undo/", acts.undo, name="undo-act"),
    path("registrations/", register.start, name="start"),
    path("registrations/new/<int:product_id>/", register.new, name="new"),
    path("registrations/drafts/<int:draft_id>/window/", register.window, name="window"),
    path("registrations/learners.csv", register.template_csv, name="template-csv"),
    path("registrations/learners.xlsx", register.template_xlsx, name="template-xlsx"),
    path("registrations/drafts/<int:draft_id>/", drafts.sheet, name="sheet"),
    path("registrations/drafts/<int:draft_id>/rows/<int:position>/", drafts.row, name="row"),
    path(
        "registrations/drafts/<int:draft_id>/arrangements/",
        row_arrangements.rows,
        name="sheet-arrangements",
    ),
    path(
        "registrations/drafts/<int:draft_id>/rows/<int:position>/arrangements/",
        row_arrangements.row,
        name="row-arrangements",
    ),
    path("registrations/drafts/<int:draft_id>/errors.<str:file_type>", drafts.errors, name="errors"),
    path("registrations/drafts/<int:draft_id>/discard/", drafts.discard, name="discard"),
    path("registrations/drafts/<int:draft_id>/details/", drafts.details, name="details"),
    path("registrations/drafts/<int:draft_id>/check/", drafts.check, name="check"),
    path("registrations/drafts/<int:draft_id>/progress/", drafts.progress, name="progress"),
    path("registrations/base-data/", base_data.base_data, name="base-data"),
    path("registrations/base-data.zip", base_data.archive, name="base-data-zip"),
    path("registrations/base-data/<slug:name>.csv", base_data.table, name="base-data-csv"),
    path("bundles/", bundles.bundle_list, name="bundles"),
    path("bundles/<str:number>/", bundles.bundle, name="bundle"),
    path("bundles/<str:number>/report.<str:kind>", bundles.report, name="bundle-report"),
    path("batches/", batches.batch_list, name="batches"),
    path("batches/<str:number>/", batches.batch, name="batch"),
    path("batches/<str:number>/report.<str:kind>", batches.report, name="batch-report"),
]
