import type { CronJob } from '#contracts/gateway/methods.ts'
import { type ActContext, lookUntil, withConnection } from './act-context.ts'
import { type ActOutcome, confirmed, unverified } from './act-outcome.ts'
import type { GatewayConnection } from './connection.ts'

/** Jobs of an agent that a client may switch. */
const isOurs = (job: CronJob, agentId: string) => !job.declarationKey && (job.effectiveAgentId ?? job.agentId) === agentId

/** Written into a paused job's description, so that only what we paused is resumed, by whichever process does it. */
const MARK = '[paused by Mission Control]'
/** The most the gateway lists at once. */
const PAGE_JOBS = 200
const MAX_PAGES = 10

/**
 * Pauses what makes an agent start by itself: its scheduled jobs. The gateway has no way to keep an agent from
 * answering messages, so an agent without jobs cannot be paused at all, and the outcome says so.
 * @throws GatewayFailure when the gateway cannot be reached
 */
export function pauseAgent({ agentId }: { agentId: string }, context: ActContext): Promise<ActOutcome> {
  return withConnection(context, 'pause', async (connection) => {
    const jobs = await jobsOf(connection, agentId)
    const enabled = jobs.filter((job) => job.enabled)
    if (enabled.length === 0 && jobs.some(isMarked)) return confirmed(pausedSentence(jobs.filter(isMarked).length), true)
    if (enabled.length === 0) return { outcome: 'unsupported', reason: NOTHING_TO_PAUSE }
    for (const job of enabled) {
      const description = [job.description, MARK].filter(Boolean).join(' ')
      await connection.request('cron.update', { jobId: job.id, patch: { enabled: false, description } })
    }
    const isPaused = (now: readonly CronJob[]) => now.every((job) => !job.enabled)
    const { done, seen } = await lookUntil(context, () => jobsOf(connection, agentId), isPaused)
    if (!done)
      return unverified(
        'Pause of the agent’s scheduled jobs.',
        `${seen.filter((job) => job.enabled).length} jobs are still enabled.`,
      )
    return confirmed(pausedSentence(enabled.length))
  })
}

/** Resumes the jobs that `pauseAgent` paused, and no others. @throws GatewayFailure when the gateway cannot be reached */
export function resumeAgent({ agentId }: { agentId: string }, context: ActContext): Promise<ActOutcome> {
  return withConnection(context, 'pause', async (connection) => {
    const paused = (await jobsOf(connection, agentId)).filter(isMarked)
    if (paused.length === 0) return confirmed('No job of the agent is paused by Mission Control.', true)
    for (const job of paused) {
      const description = (job.description ?? '').replace(MARK, '').trim()
      await connection.request('cron.update', { jobId: job.id, patch: { enabled: true, description } })
    }
    const ids = new Set(paused.map(({ id }) => id))
    const isResumed = (now: readonly CronJob[]) =>
      now.filter(({ id }) => ids.has(id)).every((job) => job.enabled && !isMarked(job))
    const { done } = await lookUntil(context, () => jobsOf(connection, agentId), isResumed)
    return done
      ? confirmed(`${paused.length === 1 ? '1 scheduled job runs' : `${paused.length} scheduled jobs run`} again.`)
      : unverified('Resume of the scheduled jobs.', 'Some are still off.')
  })
}

const NOTHING_TO_PAUSE =
  'The gateway has no way to pause an agent that is only started by messages, and this one has no scheduled job of its own. Abort its runs instead.'

const pausedSentence = (count: number) =>
  `${count} scheduled ${count === 1 ? 'job is' : 'jobs are'} off. Messages and jobs of the gateway itself still start the agent: the gateway cannot prevent that.`

const isMarked = (job: CronJob): boolean => !job.enabled && (job.description ?? '').includes(MARK)

async function jobsOf(connection: GatewayConnection, agentId: string): Promise<readonly CronJob[]> {
  const found: CronJob[] = []
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const params = { includeDisabled: true, limit: PAGE_JOBS, offset: page * PAGE_JOBS }
    const { jobs, hasMore } = await connection.request('cron.list', params)
    found.push(...jobs)
    if (!hasMore) break
  }
  return found.filter((job) => isOurs(job, agentId))
}
