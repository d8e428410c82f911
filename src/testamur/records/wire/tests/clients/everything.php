<?php
// All operations by PHP's own SOAP client, as information systems written in PHP use it.
// Reads what to ask from its standard input as JSON; prints what it was answered as JSON.

$task = json_decode(stream_get_contents(STDIN), true);
$client = new SoapClient($task['wsdl'], [
    'location' => $task['address'],
    'cache_wsdl' => WSDL_CACHE_NONE,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    'exceptions' => true,
]);
$head = $task['head'];
$found = [];

function ask(string $operation, array $said, array $first = [])
{
    global $client, $head;
    return $client->__soapCall($operation, [$first + $head + $said]);
}

function values($rows, string $name): array
{
    return array_map(fn ($row) => $row->$name, (array) $rows);
}

$anna = $task['anna'];
$full = ['FindType' => 'FUL'];
$search = ask('learnerByDemographics', $task['search'], $full);
$found['search'] = [$search->ResponseCode, $search->FamilyName, isset($search->Learner)];

$registered = ask('registerSingleLearner', ['Learner' => $anna]);
$found['register'] = [$registered->ResponseCode, strlen($registered->ULN)];
$found['again'] = ask('registerSingleLearner', ['Learner' => $anna])->ResponseCode;

$named = ['FamilyName' => $anna['FamilyName'], 'GivenName' => $anna['GivenName']];
$held = ask('learnerByULN', ['ULN' => $registered->ULN] + $named, $full);
$learner = $held->Learner[0];
$found['by ULN'] = [$held->ResponseCode, $learner->GivenName, $learner->VersionNumber, $learner->AbilityToShare];

$change = ['ULN' => $registered->ULN, 'VersionNumber' => 1, 'Title' => 'Miss'] + $anna;
$found['update'] = ask('updateSingleLearner', ['Learner' => $change])->ResponseCode;
$found['late'] = ask('updateSingleLearner', ['Learner' => $change])->ResponseCode;

$merged = ask('learnerByULN', $task['merged'], $full);
$found['merged'] = [
    $merged->ResponseCode,
    $merged->Learner[0]->MasterSubstituted,
    (array) $merged->Learner[0]->LinkedULNs->ULN,
];

$right = ask('verifyLearner', ['LearnerToVerify' => ['ULN' => $registered->ULN] + $named + ['DateOfBirth' => null, 'Gender' => null]]);
$wrong = ask('verifyLearner', ['LearnerToVerify' => ['ULN' => $registered->ULN, 'FamilyName' => 'Smyth', 'GivenName' => 'Anna', 'DateOfBirth' => '2008-03-28', 'Gender' => '2']]);
$found['verify'] = [
    $right->VerifiedLearner->ResponseCode,
    $wrong->VerifiedLearner->ResponseCode,
    in_array('VRF7', (array) $wrong->VerifiedLearner->FailureFlag),
];

$ulns = [$registered->ULN, $task['merged']['ULN'], $task['nobody']];
$retrieved = ask('retrieveULNs', ['ULNsToRetrieve' => ['ULN' => $ulns]]);
$found['retrieve'] = values($retrieved->RetrievedULNs->VerifiedULN, 'ResponseCode');

$batch = ask('submitBatchRegistration', ['JobType' => 'FUL', 'LearnerRecordCount' => count($task['batch']), 'Learner' => $task['batch']]);
$output = ask('getBatchRegistrationOutput', ['JobID' => $batch->JobID]);
$found['batch'] = [
    $batch->ResponseCode,
    $output->ResponseCode,
    $output->NewLearnersCount,
    values($output->Learner, 'ReturnCode'),
    values($output->Learner, 'MISIdentifier'),
];

$job = ask('submitVerifyBatch', [
    'LearnerRecordCount' => 1,
    'OrgEmail' => null,
    'Learner' => [['MISIdentifier' => 'S-1', 'ULN' => $registered->ULN] + $named + ['DateOfBirth' => null, 'Gender' => null]],
]);
$verified = ask('getVerifyBatchOutput', ['JobID' => $job->JobID]);
$found['verify batch'] = [$job->ResponseCode, $verified->ResponseCode, values($verified->VerifiedLearner, 'ResponseCode')];

if ($task['reports']) {
    $merges = ask('getMergedUnmergedULNsReport', ['FromDate' => '2026-01-01']);
    $deleted = ask('getDeletedULNsReport', ['FromDate' => '2026-01-01', 'ToDate' => '2099-12-31']);
    $found['reports'] = [
        $merges->ResponseCode,
        values($merges->ULNReport->MergedLearners->MergedLearner, 'MergedULN'),
        $deleted->ResponseCode,
        values($deleted->ULNReport->DeletedLearners->DeletedLearner, 'ULN'),
    ];
}

try {
    $head['OrgPassword'] = 'Wrong-password-1';
    ask('learnerByDemographics', $task['search'], $full);
} catch (SoapFault $fault) {
    $found['fault'] = [$fault->faultstring, $fault->detail->MIAPAPIException->ErrorCode];
}

echo json_encode($found);
