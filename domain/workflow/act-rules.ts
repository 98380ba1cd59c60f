/** What people can do to an execution by hand. A dry replay is none of these: it touches nothing. */
export const workflowActs = ['reset', 'rerun', 'cancel', 'terminate', 'signal'] as const
export type WorkflowAct = (typeof workflowActs)[number]

/** Signals that people may send by hand. */
export const handSignals = [
  'pokeAlert',
  'pauseBackfill',
  'resumeBackfill',
  'cancelBackfill',
  'retryFailedTargets',
  'tellNext',
  'alertOver',
  'alertChanged',
] as const
export type HandSignal = (typeof handSignals)[number]

/** `no` = never, with what to do instead; `while-running` = not once it is over; a sentence = yes, and this is what follows from it. */
export type Rule =
  | { is: 'yes'; follows: string | null }
  | { is: 'while-running'; says: string; instead: string }
  | { is: 'no'; says: string; instead: string }

export type ActRules = Record<Exclude<WorkflowAct, 'signal'>, Rule> & { signals: readonly HandSignal[] }

const yes = (follows: string | null = null): Rule => ({ is: 'yes', follows })
const no = (says: string, instead: string): Rule => ({ is: 'no', says, instead })
const whileRunning = (says: string, instead: string): Rule => ({ is: 'while-running', says, instead })

/** What holds where nothing else is said: each is known by its id, and doing it again does what it did. */
const plain: ActRules = { reset: yes(), rerun: yes(), cancel: yes(), terminate: yes(), signals: [] }

/** What may be done to workflows of each type, and what follows. A test holds the names to those that the workers run. */
export const actRules: Readonly<Record<string, ActRules>> = {
  applyConfig: plain,
  retain: plain,
  checkDrift: plain,
  checkScheduledDrift: plain,
  runScheduledGate: plain,
  runScheduledBackfill: plain,
  closeGateRun: plain,
  undoBackfill: { ...plain, terminate: yes('What it has not taken back by then stays.') },
  monitorGateway: {
    ...plain,
    cancel: yes('Nobody watches the gateway until configuration is applied next, within five minutes.'),
    terminate: yes('Nobody watches the gateway until configuration is applied next, within five minutes.'),
  },
  keepWatch: {
    ...plain,
    cancel: yes('Nothing is judged, and nobody is told of anything, until configuration is applied next, within five minutes.'),
    terminate: yes(
      'Nothing is judged, and nobody is told of anything, until configuration is applied next, within five minutes.',
    ),
  },
  alertGroup: {
    ...plain,
    terminate: yes('Nobody is told of this group until something about it changes.'),
    signals: ['pokeAlert'],
  },
  deliverNoticeAlone: {
    ...plain,
    rerun: no(
      'A message that was given up is a dead letter, which a second run would only find.',
      'Redrive it under Alerts, Channels.',
    ),
  },
  sendEvents: { ...plain, terminate: yes('Events of this webhook wait until the next look, a few seconds later.') },
  actOnSession: {
    ...plain,
    rerun: no(
      'An action counts once: its request was answered already.',
      'Ask for it again on the page of the session or agent.',
    ),
    terminate: yes('Nobody writes down what came of the action: it stays as asked for.'),
  },
  runGate: {
    ...plain,
    reset: whileRunning('The verdict of a gate run stands.', 'Run the gate again: it gets a run of its own.'),
    rerun: no('The verdict of a gate run stands.', 'Run the gate again: it gets a run of its own.'),
    terminate: yes('The run gets no verdict; a deployment that waits for it is held.'),
  },
  runBackfill: {
    reset: whileRunning('A run that is over has removed its snapshot.', 'Start a new run of its source.'),
    rerun: no(
      'A run that is over has removed its snapshot.',
      'Start a new run of its source: what is there already is left out.',
    ),
    cancel: yes('What it has written is taken back.'),
    terminate: yes('What it has written stays until the run is cancelled on its page.'),
    signals: ['pauseBackfill', 'resumeBackfill', 'cancelBackfill'],
  },
  deployRelease: {
    reset: whileRunning(
      'A deployment that is over has given its turn back, and others may have followed.',
      'Deploy the release again.',
    ),
    rerun: no('A deployment has its number, its approvals and its turn once.', 'Deploy the release again.'),
    cancel: yes('What it has touched is brought back to the release before.'),
    terminate: yes('Its ledger finds it gone within five minutes, and brings back what it left half done.'),
    signals: [],
  },
  watchRelease: {
    ...plain,
    rerun: no(
      'What it looks at is told by deployments, not by its input.',
      'Deploy a release: it starts to be watched with that.',
    ),
    cancel: yes('Nobody watches what runs there until the next deployment.'),
    terminate: yes('Nobody watches what runs there until the next deployment.'),
    signals: ['tellNext'],
  },
  rollBack: {
    reset: whileRunning('A rollback that is over has told its ledger so.', 'Roll the environment back again.'),
    rerun: no('A rollback is the ledger’s to start: it gives the fence.', 'Roll the environment back again.'),
    cancel: no(
      'A rollback does not take notice: half of it would be neither release.',
      'Let it end, or have failed targets tried again.',
    ),
    terminate: yes('Targets stay as they are, some of them perhaps with neither release.'),
    signals: ['retryFailedTargets'],
  },
  keepEnvironment: {
    reset: yes('What it was told since is told to it again.'),
    rerun: no(
      'It would begin with an empty ledger, and the way back would be lost.',
      'Deploy or roll back: the ledger is opened from its memo.',
    ),
    cancel: no(
      'The ledger of an environment has no end: without it nobody can roll back.',
      'Cancel the deployment that has the turn.',
    ),
    terminate: no(
      'Without its ledger nobody can roll the environment back.',
      'Reset it, or cancel the deployment that has the turn.',
    ),
    signals: [],
  },
  respondToIncident: {
    ...plain,
    rerun: no('An alert has one incident.', 'Reset it to a step, or let the alert open another when it fires again.'),
    terminate: yes('Nothing more is done about the incident, and its page stays as it is.'),
    signals: ['alertOver', 'alertChanged'],
  },
}

/** Of types that this version has no code for. */
const unknownType: ActRules = {
  ...plain,
  rerun: no('This version has no workflow of this type, so no worker would take it up.', 'Start it from a version that has it.'),
}

/** What may be done to workflows of a type. */
export const rulesOf = (type: string): ActRules => (Object.hasOwn(actRules, type) ? actRules[type] : undefined) ?? unknownType
