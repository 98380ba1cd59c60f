import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { HttpTarget } from '#contracts/config/targets.ts'
import { DeployerAnswer, type DeployerRequest, DeployerStatus, type DeployerStep } from '#contracts/deployer.ts'
import type { DriverStep, StepContext } from '../driver.ts'
import { targetFailure } from '../target-failure.ts'
import { type Attempt, callDeployer, type DeployerCall } from './call-deployer.ts'

/** Between attempts at what may pass by itself, and between looks at work that goes on. */
const SHORTEST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

/** One step at a deployer of one's own. */
export type HttpWork = { step: DriverStep<HttpTarget>; name: DeployerStep; key: string; context: StepContext }

/** The same for every attempt of a step, and different for every other one. */
export const idempotencyKeyOf = ({ step, name }: Pick<HttpWork, 'step' | 'name'>): string =>
  `${step.deploymentId}/${step.fence}/${name}/${step.release.contentHash.slice(0, 16)}`

/**
 * Asks for a step and waits until it is over. The deployer does a key's work once, so asking again is harmless.
 * @throws ApplicationFailure
 */
export async function deployOverHttp(work: HttpWork): Promise<DeployerAnswer> {
  const giveUpAt = Date.now() + work.step.target.timeout
  const call = {
    ...callOf(work, giveUpAt),
    path: `/${work.name}`,
    method: 'POST' as const,
    body: bodyOf(work),
    answer: DeployerAnswer,
  }
  const { status, value } = await untilAnswered(call, work.context)
  if (value.says) work.context.onOutput('driver', value.says)
  if (status !== 202 && value.state === 'done') return value
  return await untilOver(work, giveUpAt)
}

/** What the deployer says of itself, and of a step when its key is given. @throws ApplicationFailure */
export async function askDeployer(
  call: Pick<DeployerCall<z.ZodType>, 'base' | 'key' | 'signal' | 'giveUpAt' | 'correlationId' | 'idempotencyKey'>,
  context: Pick<StepContext, 'signal'>,
): Promise<DeployerStatus> {
  const query = call.idempotencyKey ? `?key=${encodeURIComponent(call.idempotencyKey)}` : ''
  const whole = { ...call, path: `/status${query}`, method: 'GET' as const, body: '', answer: DeployerStatus }
  return (await untilAnswered(whole, context)).value
}

async function untilOver(work: HttpWork, giveUpAt: number): Promise<DeployerAnswer> {
  const { step, context } = work
  let said = ''
  for (let waitMs = SHORTEST_WAIT_MS; Date.now() < giveUpAt; waitMs = Math.min(waitMs * 1.5, LONGEST_WAIT_MS)) {
    await sleep(waitMs, undefined, { signal: context.signal })
    const status = await askDeployer(callOf(work, giveUpAt), context)
    const { work: progress } = status
    if (!progress)
      throw targetFailure(
        'STEP_FAILED',
        `The deployer of "${step.target.slug}" took the step over and now knows nothing of it. Was it restarted? The step is asked again with the same key.`,
      )
    if (progress.says && progress.says !== said) context.onOutput('driver', progress.says)
    said = progress.says
    if (progress.state === 'failed')
      throw targetFailure(
        'STEP_FAILED',
        `The deployer of "${step.target.slug}" failed: ${said || 'it does not say why'}. See its own log.`,
      )
    if (progress.state === 'done') return { state: 'done', says: said, address: status.address }
  }
  throw targetFailure(
    'STEP_FAILED',
    `The deployer of "${step.target.slug}" was still at work after ${Math.round(step.target.timeout / 1_000)} s. See its own log; raise the target's timeout if that is too short.`,
  )
}

async function untilAnswered<S extends z.ZodType>(
  call: DeployerCall<S>,
  { signal }: Pick<StepContext, 'signal'>,
): Promise<Extract<Attempt<z.output<S>>, { ok: true }>> {
  for (let waitMs = SHORTEST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const attempt = await callDeployer(call)
    if (attempt.ok) return attempt
    // Longer than it asks for is never wrong; a target that names an hour is handed back to be tried later.
    const pause = Math.max(waitMs, attempt.retryAfterMs ?? 0)
    if (Date.now() + pause >= call.giveUpAt)
      throw targetFailure(
        'TARGET_UNREACHABLE',
        `${attempt.why}. Look whether the deployer runs; the step is tried again.`,
        attempt.retryAfterMs ?? undefined,
      )
    await sleep(pause, undefined, { signal })
  }
}

const callOf = ({ step, key, name, context }: HttpWork, giveUpAt: number) => ({
  ...{ base: step.target.url, key, idempotencyKey: idempotencyKeyOf({ step, name }), correlationId: step.correlationId },
  ...{ signal: context.signal, giveUpAt },
})

function bodyOf({ step, name, context }: HttpWork): string {
  const request: DeployerRequest = {
    ...{ step: name, target: step.target.slug, deployment: step.deploymentId, fence: step.fence },
    release: { ...step.release },
    ...{ values: context.values, correlationId: step.correlationId },
  }
  return JSON.stringify(request)
}
