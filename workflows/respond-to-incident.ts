import { allHandlersFinished, condition, makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow'
import { severities } from '#domain/alert/alert.ts'
import { decideNext, type Next } from '#domain/incident/decide-next.ts'
import { answerIncident } from './incident/answer-incident.ts'
import { awaitNews } from './incident/await-news.ts'
import { close, giveUp, reopen, resolve, undo } from './incident/end-incident.ts'
import { IncidentRun } from './incident/incident-run.ts'
import { diagnose, openRun } from './incident/open-run.ts'
import { askFor, expire, runStep } from './incident/run-step.ts'
import type { IncidentInput } from './messages-incident.ts'

/** Looks at an alert that goes on for days are what makes many. */
const EVENTS_PER_RUN = 2_000

/**
 * One incident of one alert, from its opening until it is closed: says what is thought to be wrong, does or asks for what the runbook
 * says, looks whether it helped, and gives up in words. Ends at once when there is no such alert.
 */
export async function respondToIncident(input: IncidentInput): Promise<void> {
  const run = new IncidentRun(input)
  answerIncident(run)
  if (!(await openRun(run))) return
  while (run.opened.state !== 'closed') {
    if (historyIsLong() && allHandlersFinished())
      return await makeContinueAsNewFunc<typeof respondToIncident>()({ ...input, progress: run.opened })
    await tellSeverity(run)
    await take(run, decideNext(run.opened, Date.now()))
  }
  await condition(allHandlersFinished)
}

async function take(run: IncidentRun, next: Next): Promise<void> {
  switch (next.do) {
    case 'diagnose':
      return await diagnose(run)
    case 'undo':
      return await undo(run, next.wish)
    case 'close':
      return await close(run, next.wish)
    case 'resolve':
      return await resolve(run)
    case 'reopen':
      return await reopen(run)
    case 'run':
      return await runStep(run, next.step)
    case 'ask':
      return await askFor(run, next.step, null)
    case 'expire':
      return await expire(run, next.step)
    case 'give-up':
      return await giveUp(run)
    case 'wait':
      return await awaitNews(run, next.until, next.looks)
  }
}

/** An incident is as bad as its alert. */
async function tellSeverity(run: IncidentRun): Promise<void> {
  const { early, opened } = run
  const severity = severities.find((one) => one === early.severity)
  if (!severity || severity === opened.severity || opened.resolvedAt !== null) return
  opened.severity = severity
  await run.tell({ kind: 'state', says: `The alert is ${severity} now.`, severity })
}

function historyIsLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return continueAsNewSuggested || historyLength >= EVENTS_PER_RUN
}
