import type { Activities } from './create-activities.ts'
import type { RollbackActivities } from './create-rollback-activities.ts'

/** What comes of an activity that runs once more after it was done, as it does when its workflow is reset to before it. */
export type RunAgain = {
  /** Whether it does no harm. */
  isHarmless: boolean
  /** Why not, or what happens twice: for people who decide about a reset. */
  says: string
}

const harmless = (says: string): RunAgain => ({ isHarmless: true, says })
const harmful = (says: string): RunAgain => ({ isHarmless: false, says })

const READS = harmless('It only looks.')
const STEP = harmless('A target does a step once for its fence and release, and then says what came of it.')
const SHIFT = harmless('It goes on where the last shift stopped; facts are stored once.')
const CHUNKS = harmless('What is there already is left out.')
const KEYED = harmless('It is written once under its key.')

/** Every activity that workers run: a new one has to be told of here, or this does not compile. */
export const runAgain: Readonly<Record<keyof Activities | keyof RollbackActivities, RunAgain>> = {
  watchGateway: SHIFT,
  watchTenant: SHIFT,
  performAction: harmful(
    'A run that is active by then is stopped, a session that was used since is emptied, an agent is paused or resumed. A message is sent once.',
  ),
  recordActionRequest: harmless('It is written once under its request.'),
  settleActionRequest: harmless('An outcome that is known stays.'),
  reconcileConfig: harmless('It makes what runs equal to configuration, as it does every five minutes.'),
  deleteOldRows: harmless('What is old enough goes, and goes once.'),
  recordJournal: KEYED,
  recordOutput: KEYED,
  planScheduledGate: READS,
  beginGateRun: harmless('A run is written once, with its suite as it was.'),
  takeLook: harmless('Samples that were taken are not taken again.'),
  endGateRun: harmless('The first verdict stands.'),
  checkDrift: harmless('It writes a newer report.'),
  checkTarget: READS,
  observeTarget: READS,
  stageTarget: STEP,
  switchTarget: STEP,
  retireTarget: STEP,
  restoreTarget: STEP,
  beginScheduledBackfill: harmful('It begins another run of the source, unless one is at work.'),
  planBackfill: harmless('A snapshot that is whole is used again; a lost one is taken anew.'),
  dryRunBackfill: harmless('It leaves no row behind, and what it noted is not done again.'),
  copyBackfill: CHUNKS,
  verifyBackfill: harmless('It compares and counts anew.'),
  sweepBackfill: READS,
  reportBackfill: harmful('The report is written and signed anew; one that was handed on has another signature.'),
  takeBackBackfill: harmless('What was taken back is gone; it goes on with the rest.'),
  pauseBackfillRun: harmful('The run is shown as paused until it goes on.'),
  endBackfill: harmless('A run that has ended stays as it ended.'),
  deliverNotice: harmless('What went out is not sent again.'),
  buryDelivery: harmless('What went out after all stays sent.'),
  sendWebhookEvents: harmless('It sends what was not taken yet.'),
  openIncident: harmless('An alert has one incident.'),
  diagnoseIncident: harmless('It gives what was proposed the first time.'),
  askPerson: KEYED,
  beginResponse: harmless('It gives the same work for the same action.'),
  undoWork: READS,
  tellIncident: KEYED,
  rollBackForIncident: harmless('Asked under the same action, it is the same rollback.'),
  followPage: READS,
  lookAtTrouble: READS,
  verifyResponse: READS,
  takeAlertTurn: harmless('A turn that was taken gives its answer again, and tells nobody twice.'),
  openLedger: harmless('A ledger that runs stays as it is.'),
  isWorkflowOpen: READS,
}

/** What is known of an activity by the name in a history; null = this version has none of that name. */
export const runAgainOf = (name: string): RunAgain | null =>
  Object.hasOwn(runAgain, name) ? runAgain[name as keyof typeof runAgain] : null // the name is one of its keys
