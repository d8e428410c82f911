"""The operations of the web service: each by the element that asks for it, with who may ask and what answers.

What asks is the root of the message's body alone. The SOAPAction header says nothing: nine operations have always
shared the empty one, and some clients send none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from testamur.records.organisations.models import Role
from testamur.records.wire.asking import Asker
from testamur.records.wire.namespaces import SERVICE, batch, find, register, report, verify
from testamur.records.wire.operations import batches, finding, registering, reports, verifying

Answer = Callable[[Asker, etree._Element, etree._Element], None]
"""Fills the answer's element, inside the asker's scope. Raises Fault, and lets nothing else out that is meant."""


@dataclass(frozen=True)
class Operation:
    """One operation; `roles` are those of which its user must have one."""

    name: str
    request: str
    response: str
    roles: tuple[Role, ...]
    answer: Answer
    action: str = ""


LOOKERS = (Role.ONLINE, Role.VIEW_ONLY)
READERS = (Role.ONLINE, Role.VIEW_ONLY, Role.BATCH, Role.VERIFIER)

OPERATIONS = (
    Operation("learnerByULN", find("FindLearnerByULN"), find("FindLearnerResponse"), LOOKERS, finding.by_uln),
    Operation(
        "learnerByDemographics",
        find("FindLearnerByDemographics"),
        find("FindLearnerResponse"),
        LOOKERS,
        finding.by_demographics,
    ),
    Operation(
        "registerSingleLearner",
        register("RegisterLearner"),
        register("RegisterLearnerResponse"),
        (Role.ONLINE,),
        registering.register_learner,
    ),
    Operation(
        "updateSingleLearner",
        register("UpdateLearner"),
        register("UpdateLearnerResponse"),
        (Role.ONLINE,),
        registering.update_learner,
    ),
    Operation(
        "submitBatchRegistration",
        batch("SubmitBatch"),
        batch("SubmitBatchResponse"),
        (Role.BATCH,),
        batches.submit_registrations,
    ),
    Operation(
        "getBatchRegistrationOutput",
        batch("GetSubmitBatchOutput"),
        batch("GetSubmitBatchOutputResponse"),
        (Role.BATCH,),
        batches.registration_output,
    ),
    Operation(
        "submitVerifyBatch",
        verify("SubmitVerifyBatch"),
        verify("SubmitVerifyBatchResponse"),
        (Role.VERIFIER,),
        batches.submit_verifications,
    ),
    Operation(
        "getVerifyBatchOutput",
        verify("GetVerifyBatchOutput"),
        verify("GetVerifyBatchOutputResponse"),
        (Role.VERIFIER,),
        batches.verification_output,
    ),
    Operation(
        "retrieveULNs",
        report("RetrieveULNs"),
        report("RetrieveULNsResponse"),
        (Role.VERIFIER,),
        verifying.retrieve_ulns,
    ),
    Operation(
        "verifyLearner",
        report("VerifyLearner"),
        report("VerifyLearnerResponse"),
        (Role.VERIFIER,),
        verifying.verify_learner,
        action=f"{SERVICE}LearnerPortType/verifyLearner",
    ),
    Operation(
        "getMergedUnmergedULNsReport",
        report("GetMergedUnmergedULNs"),
        report("MergedUnmergedULNsResponse"),
        READERS,
        reports.merged_and_unmerged,
    ),
    Operation(
        "getDeletedULNsReport",
        report("GetDeletedULNs"),
        report("DeletedULNsResponse"),
        READERS,
        reports.deleted,
    ),
)
BY_REQUEST: Mapping[str, Operation] = {operation.request: operation for operation in OPERATIONS}
