import { condition, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import { settleOptions } from '../activity-options.ts'
import type { IncidentRun } from './incident-run.ts'

const { lookAtTrouble } = proxyActivities<Pick<Activities, 'lookAtTrouble'>>(settleOptions)

/** The alert tells by signals how it goes on. Looking is for one that was lost, so it need not be often. */
const LOOK_EVERY_MS = 60_000
/** After a step that seemed to help, what was wrong may come back at any time. */
const LOOK_SOON_MS = 10_000

/** Waits for something to happen, until `until` (ms since epoch; null = for as long as it takes), looking at the alert meanwhile. */
export async function awaitNews(run: IncidentRun, until: number | null, looks: boolean): Promise<void> {
  const { news, opened } = run
  const now = Date.now()
  const nextLook = looks ? now + (opened.clearedAt === null ? LOOK_EVERY_MS : LOOK_SOON_MS) : null
  const ends = Math.min(until ?? Number.POSITIVE_INFINITY, nextLook ?? Number.POSITIVE_INFINITY)
  const hasNews = () => run.news !== news
  if (!Number.isFinite(ends)) return await condition(hasNews)
  const isTold = await condition(hasNews, Math.max(1, ends - now))
  if (isTold || nextLook === null || (until !== null && until <= Date.now())) return
  await look(run)
}

async function look(run: IncidentRun): Promise<void> {
  const { opened } = run
  const helped = opened.steps.findLast(
    ({ state, verifyMs }) => verifyMs !== null && (state === 'confirmed' || state === 'unverified'),
  )
  const actionId = opened.clearedAt === null ? null : (helped?.actionId ?? null)
  const { overAt, severity, isClear, isSeen } = await lookAtTrouble({ ...run.ref, actionId })
  if (overAt !== null) opened.overAt ??= overAt
  run.early.severity = severity
  // It seemed to be over and was not: the next step has its turn. What cannot be seen is no reason to do more.
  if (opened.clearedAt !== null && isSeen && !isClear) opened.clearedAt = null
}
