import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  log,
  makeContinueAsNewFunc,
  proxyActivities,
  setHandler,
  sleep,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import { watchOptions } from './activity-options.ts'
import { gatewayChanged, monitorState, reconnect, stopMonitoring } from './messages.ts'
import { afterWatch, beginRun, type MonitorInput, type MonitorState, type WatchEnding } from './monitor-state.ts'

const { watchGateway } = proxyActivities<Pick<Activities, 'watchGateway'>>(watchOptions)

/** Well before Temporal's own suggestion (10,240 events), and small enough to replay in milliseconds. */
const EVENTS_PER_RUN = 4_000

/** After a watch failed for good (not configured on this worker, say): configuration or a message may mend it. */
const PAUSE_AFTER_FAILURE = '15 seconds'

/**
 * Keeps one gateway watched for ever: one long heartbeating activity after the other, until configuration drops the
 * gateway. The workflow only supervises; facts go from the activity to Postgres.
 */
export async function monitorGateway(input: MonitorInput): Promise<MonitorState> {
  let state = beginRun(input.state, Date.now())
  let watch = new CancellationScope()

  const watchAnew = () => {
    state = { ...state, reconnects: state.reconnects + 1 }
    watch.cancel()
    return { reconnects: state.reconnects }
  }
  setHandler(monitorState, () => state)
  setHandler(reconnect, watchAnew, { validator: () => refuseWhenStopping(state) })
  setHandler(gatewayChanged, (fingerprint) => {
    // The reconciler compares this memo with what is configured; it needs no worker to be read.
    upsertMemo({ fingerprint })
    // Taken out of the configuration and put back before the watch had ended: go on.
    state = { ...state, stopping: false }
    watchAnew()
  })
  setHandler(stopMonitoring, () => {
    upsertMemo({ fingerprint: null })
    state = { ...state, stopping: true }
    watch.cancel()
  })

  while (!state.stopping && !historyIsLong()) {
    watch = new CancellationScope()
    const ending = await watchOnce(watch, input)
    state = afterWatch(state, ending)
    if (ending.kind === 'failed') await pauseUnlessAsked(watch)
  }
  await condition(allHandlersFinished)
  if (state.stopping) return state
  const { tenantId, gatewayId, slug } = input
  // A memo goes no further than its run unless it is handed on.
  const goOn = makeContinueAsNewFunc<typeof monitorGateway>({ memo: workflowInfo().memo })
  return await goOn({ tenantId, gatewayId, slug, state })
}

function refuseWhenStopping(state: MonitorState): void {
  if (state.stopping) throw ApplicationFailure.nonRetryable('Monitoring is ending: the gateway left the configuration.')
}

function historyIsLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return continueAsNewSuggested || historyLength >= EVENTS_PER_RUN
}

/** Cancelled by a handler: go round again. Cancelled from outside (the whole workflow): let it end as cancelled. */
async function watchOnce(scope: CancellationScope, { tenantId, gatewayId, slug }: MonitorInput): Promise<WatchEnding> {
  try {
    const digest = await scope.run(() => watchGateway({ tenantId, gatewayId, slug }))
    return { kind: 'finished', digest }
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error
    if (isCancellation(error)) return { kind: 'cut-short' }
    const message = rootMessage(error)
    log.warn('The watch failed and is started again', { slug, reason: message })
    return { kind: 'failed', message }
  }
}

/** A reconnect or a change cuts the pause short, since it cancels the scope of the watch. */
async function pauseUnlessAsked(scope: CancellationScope): Promise<void> {
  try {
    await scope.run(() => sleep(PAUSE_AFTER_FAILURE))
  } catch (error) {
    if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error
  }
}

function rootMessage(error: unknown): string {
  let current = error
  while (current instanceof Error && current.cause instanceof Error) current = current.cause
  return current instanceof Error ? current.message : String(current)
}
