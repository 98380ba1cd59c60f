import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { z } from 'zod'
import { GatewayFailure } from '#activities/gateway/failure.ts'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import { ObserveInput, TargetObservation, TargetReceipt, TargetStep } from '#contracts/target-steps.ts'
import type { GatewayState } from '#domain/gateway/state.ts'
import type { DriverDeps, Drivers } from './create-drivers.ts'
import type { Driver, StepContext } from './driver.ts'
import { OutputRelay, type OutputSink } from './output-relay.ts'
import { createRedactor, type Redact } from './redactor.ts'
import { resolveValues } from './resolve-values.ts'
import { type TargetFailureType, targetFailure } from './target-failure.ts'

export type TargetStepDeps = Pick<DriverDeps, 'env' | 'configDir' | 'redactionKey'> & {
  drivers: Drivers
  /** Where lines are kept as they come; null (a worker without a database) = the receipt carries the last of them. */
  output: OutputSink | null
}

type StepMethod = Exclude<keyof Driver<TargetStep['pinned']['target']>, 'observe'>

/**
 * The activities that touch targets, by the name workflows call them. Each takes a `TargetStep`, is idempotent by fence and
 * release, heartbeats, ends what it runs when it is cancelled, and says in a receipt what came of it.
 * @throws ApplicationFailure of a type of `targetFailureTypes`, with words for a person and no secret
 */
export function createTargetSteps(deps: TargetStepDeps) {
  const activity = (method: StepMethod) => (payload: TargetStep) => runStep(deps, method, payload)
  return {
    checkTarget: activity('check'),
    stageTarget: activity('stage'),
    switchTarget: activity('switchOver'),
    retireTarget: activity('retire'),
    restoreTarget: activity('restore'),
    observeTarget: (payload: ObserveInput) => observeTarget(deps, payload),
  }
}

export type TargetSteps = ReturnType<typeof createTargetSteps>

async function runStep(deps: TargetStepDeps, method: StepMethod, payload: TargetStep): Promise<TargetReceipt> {
  const step = parsed(TargetStep, payload)
  const { cancellationSignal: signal, info } = Context.current()
  const { tenantId, deploymentId, fence, pinned } = step
  return await whileHeartbeating(
    () => null,
    () =>
      inWords(signal, deps, valuesToResolve(pinned), async (values, redact) => {
        const relay = new OutputRelay({
          ...{ origin: { tenantId, deploymentId }, target: pinned.target.slug, redact, sink: deps.output },
          keyPrefix: `${fence}/${method}/${pinned.target.slug}/${info.activityId}.${info.attempt}`,
        })
        const context = { values, signal, onOutput: relay.add.bind(relay) }
        const receipt = await receiptOf(deps, method, step, context).catch(async (error: unknown) => {
          await relay.end()
          throw error
        })
        const output = await relay.end()
        return TargetReceipt.parse({ ...receipt, says: redact(receipt.says), ...(output && { output }) })
      }),
  )
}

/** The process host reads the secrets of what it starts itself, also when no worker is around: here they may not even be. */
const valuesToResolve = ({ target, values }: TargetStep['pinned']) => (target.driver === 'process' ? {} : values)

async function receiptOf(deps: TargetStepDeps, method: StepMethod, step: TargetStep, context: StepContext) {
  const driver = deps.drivers.driverOf(step.pinned.target)
  const driverStep = { ...step, target: step.pinned.target }
  if (method !== 'check') return await driver[method](driverStep, context)
  return { address: null, undo: null, says: await driver.check(driverStep, context) }
}

async function observeTarget(deps: TargetStepDeps, payload: ObserveInput): Promise<TargetObservation> {
  const { pinned } = parsed(ObserveInput, payload)
  const { cancellationSignal: signal } = Context.current()
  return await whileHeartbeating(
    () => null,
    () =>
      inWords(signal, deps, {}, async (_values, redact) => {
        const seen = await deps.drivers.driverOf(pinned.target).observe(pinned.target, { signal })
        // Results go into workflow histories; values are for drift alone, in memory.
        return TargetObservation.parse({ ...seen, values: null, says: redact(seen.says) })
      }),
  )
}

function parsed<S extends z.ZodType>(schema: S, payload: unknown): z.output<S> {
  const result = schema.safeParse(payload)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = `${issue?.path.join('.')}: ${issue?.message}`
  throw targetFailure('MISCONFIGURED', `This step is not one that this version knows (${where}). Start the deployment again.`)
}

/** Resolves the values, does the work, and lets nothing out but a failure that people can read and that holds no secret. */
async function inWords<T>(
  signal: AbortSignal,
  { redactionKey, ...places }: TargetStepDeps,
  given: TargetStep['pinned']['values'],
  work: (values: Readonly<Record<string, string>>, redact: Redact) => Promise<T>,
): Promise<T> {
  let redact = createRedactor(new Set(), redactionKey)
  try {
    const { values, secrets } = await resolveValues(given, places)
    redact = createRedactor(secrets, redactionKey)
    return await work(values, redact)
  } catch (error) {
    // Whoever cancelled is told so, and not that something broke off.
    signal.throwIfAborted()
    throw failureOf(error, redact)
  }
}

/** What is wrong with a gateway that does not pass by itself. `unknown` = its token cannot be read. */
const gatewayFailureTypes: Partial<Record<GatewayState, TargetFailureType>> = {
  unauthorised: 'MISCONFIGURED',
  unknown: 'MISCONFIGURED',
  incompatible: 'NOT_POSSIBLE',
}

function failureOf(error: unknown, redact: Redact): ApplicationFailure {
  if (error instanceof ApplicationFailure) {
    const { type, nonRetryable, nextRetryDelay } = error
    const rest = { ...(type && { type }), ...(nextRetryDelay && { nextRetryDelay }) }
    return ApplicationFailure.create({ message: redact(error.message), nonRetryable: nonRetryable === true, ...rest })
  }
  if (error instanceof GatewayFailure) {
    const type = gatewayFailureTypes[error.status] ?? 'TARGET_UNREACHABLE'
    return targetFailure(type, redact(`The gateway: ${error.message}`), error.retryAfterMs ?? undefined)
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return targetFailure('STEP_FAILED', redact(`The step broke off unexpectedly (${message}). It will be tried again.`))
}
