import { createAskPerson } from './ask-person.ts'
import { createBeginResponse } from './begin-response.ts'
import { createDiagnoseIncident } from './diagnose-incident.ts'
import { createFollowPage } from './follow-page.ts'
import type { IncidentDeps } from './incident-deps.ts'
import { createLookAtTrouble } from './look-at-trouble.ts'
import { createOpenIncident } from './open-incident.ts'
import { createRollBackForIncident } from './roll-back-for-incident.ts'
import { createTellIncident } from './tell-incident.ts'
import { createUndoWork } from './undo-work.ts'

/** What the workflow of an incident has done for it. */
export function createIncidents(deps: IncidentDeps) {
  return {
    openIncident: createOpenIncident(deps),
    diagnoseIncident: createDiagnoseIncident(deps),
    askPerson: createAskPerson(deps),
    beginResponse: createBeginResponse(deps),
    undoWork: createUndoWork(deps),
    tellIncident: createTellIncident(deps),
    rollBackForIncident: createRollBackForIncident(deps),
    followPage: createFollowPage(deps),
    ...createLookAtTrouble(deps),
  }
}
