import { allHandlersFinished, condition, makeContinueAsNewFunc, setHandler, workflowInfo } from '@temporalio/workflow'
import type { WatchSubject } from '#contracts/deploy-payloads.ts'
import { tellNext, watchNow } from './messages-deploy.ts'
import { ReleaseWatch, type Told } from './watch/release-watch.ts'

/** Input of `watchRelease`. `told` = what was told last, and `isAskedToTell`, when a run goes on from an earlier one. */
export type WatchInput = {
  tenantId: string
  environment: string
  subject: WatchSubject | null
  told?: Told | null
  isAskedToTell?: boolean
}

/** Well before Temporal's own suggestion, and small enough to replay in milliseconds. */
const EVENTS_PER_RUN = 2_000

/**
 * Continuous verification of one environment: runs the watching suite again and again, from the first switch of a release until
 * another one takes its place. During the deployment the deployment decides; afterwards the watch itself has it taken back.
 */
export async function watchRelease({ tenantId, environment, subject, told, isAskedToTell }: WatchInput): Promise<void> {
  const watch = new ReleaseWatch(subject, told ?? null, isAskedToTell ?? false)
  setHandler(watchNow, (next) => watch.lookAt(next))
  setHandler(tellNext, () => watch.tellNext())
  while (!historyIsLong()) {
    await condition(() => watch.subject !== null)
    await watch.runOnce()
    await watch.journalsWritten()
  }
  await condition(allHandlersFinished)
  const goOn = makeContinueAsNewFunc<typeof watchRelease>({})
  const { subject: seen, told: last, isAskedToTell: isAsked } = watch
  await goOn({ tenantId, environment, subject: seen, told: last, isAskedToTell: isAsked })
}

function historyIsLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return continueAsNewSuggested || historyLength >= EVENTS_PER_RUN
}
