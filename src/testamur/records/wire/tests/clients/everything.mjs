// All operations by the SOAP client of npm, as information systems written in JavaScript use it.
// Reads what to ask from its standard input as JSON; prints what it was answered as JSON.
import fs from "node:fs";

import soap from "soap";

const task = JSON.parse(fs.readFileSync(0, "utf8"));
const client = await soap.createClientAsync(task.wsdl, { endpoint: task.address });
const head = task.head;
const found = {};
const list = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);
const values = (rows, name) => list(rows).map((row) => row[name]);

async function ask(operation, said, first = {}) {
  const [answer] = await client[`${operation}Async`]({ ...first, ...head, ...said });
  return answer;
}

// Of the official description this client cannot read learnerByULN: it confuses prefixes that are declared again.
function find(byNumber, byDetails) {
  return task.reports
    ? ask("learnerByULN", byNumber, full)
    : ask("learnerByDemographics", byDetails, full);
}

const { anna } = task;
const full = { FindType: "FUL" };
const search = await ask("learnerByDemographics", task.search, full);
found.search = [search.ResponseCode, search.FamilyName, search.Learner !== undefined];

const registered = await ask("registerSingleLearner", { Learner: anna });
found.register = [registered.ResponseCode, registered.ULN.length];
found.again = (await ask("registerSingleLearner", { Learner: anna })).ResponseCode;

const named = { FamilyName: anna.FamilyName, GivenName: anna.GivenName };
const held = await find({ ULN: registered.ULN, ...named }, task.search);
const [learner] = list(held.Learner);
found["by ULN"] = [held.ResponseCode, learner.GivenName, learner.VersionNumber, learner.AbilityToShare];

const change = { Title: "Miss", ...anna, ULN: registered.ULN, VersionNumber: 1 };
found.update = (await ask("updateSingleLearner", { Learner: change })).ResponseCode;
found.late = (await ask("updateSingleLearner", { Learner: change })).ResponseCode;

const merged = await find(task.merged, task["merged by details"]);
const [master] = list(merged.Learner);
found.merged = [merged.ResponseCode, master.MasterSubstituted, list(master.LinkedULNs.ULN)];

const toVerify = (said) => ask("verifyLearner", { LearnerToVerify: said });
const right = await toVerify({ ULN: registered.ULN, ...named });
const wrong = await toVerify({
  ULN: registered.ULN,
  FamilyName: "Smyth",
  GivenName: "Anna",
  DateOfBirth: "2008-03-28",
  Gender: "2",
});
found.verify = [
  right.VerifiedLearner.ResponseCode,
  wrong.VerifiedLearner.ResponseCode,
  list(wrong.VerifiedLearner.FailureFlag).includes("VRF7"),
];

const ulns = [registered.ULN, task.merged.ULN, task.nobody];
const retrieved = await ask("retrieveULNs", { ULNsToRetrieve: { ULN: ulns } });
found.retrieve = values(retrieved.RetrievedULNs.VerifiedULN, "ResponseCode");

const batch = await ask("submitBatchRegistration", {
  JobType: "FUL",
  LearnerRecordCount: task.batch.length,
  Learner: task.batch,
});
const output = await ask("getBatchRegistrationOutput", { JobID: batch.JobID });
found.batch = [
  batch.ResponseCode,
  output.ResponseCode,
  output.NewLearnersCount,
  values(output.Learner, "ReturnCode"),
  values(output.Learner, "MISIdentifier"),
];

const job = await ask("submitVerifyBatch", {
  LearnerRecordCount: 1,
  Learner: [{ MISIdentifier: "S-1", ULN: registered.ULN, ...named }],
});
const verified = await ask("getVerifyBatchOutput", { JobID: job.JobID });
found["verify batch"] = [
  job.ResponseCode,
  verified.ResponseCode,
  values(verified.VerifiedLearner, "ResponseCode"),
];

if (task.reports) {
  const merges = await ask("getMergedUnmergedULNsReport", { FromDate: "2026-01-01" });
  const deleted = await ask("getDeletedULNsReport", { FromDate: "2026-01-01", ToDate: "2099-12-31" });
  found.reports = [
    merges.ResponseCode,
    values(merges.ULNReport.MergedLearners.MergedLearner, "MergedULN"),
    deleted.ResponseCode,
    values(deleted.ULNReport.DeletedLearners.DeletedLearner, "ULN"),
  ];
}

try {
  head.OrgPassword = "Wrong-password-1";
  await ask("learnerByDemographics", task.search, full);
} catch (error) {
  const { Fault } = error.root.Envelope.Body;
  found.fault = [Fault.faultstring, Fault.detail.MIAPAPIException.ErrorCode];
}

console.log(JSON.stringify(found));
