import { ActivityFailure, CancellationScope, condition, getExternalWorkflowHandle, isCancellation } from '@temporalio/workflow'
import type { GateOutcome, WatchSubject } from '#contracts/deploy-payloads.ts'
import { environmentWorkflowId } from '#contracts/workflow-ids.ts'
import { confirmed, needsConfirming } from '#domain/deploy/confirmed.ts'
import { decideAfterGate } from '#domain/deploy/decide-after-gate.ts'
import type { GateVerdict } from '#domain/gate/verdict.ts'
import { reaches } from '../deploy/direct-watch.ts'
import { judge, newGateRunId } from '../deploy/gate.ts'
import { Journal } from '../deploy/journal.ts'
import { longestRunMs } from '../deploy/watch-time.ts'
import { askRollback, tellWatched } from '../messages-deploy.ts'

/** What was told last about a deployment, so that only news is told. */
export type Told = { deploymentId: string; verdict: GateVerdict }

/** What is watched now, and what was told of it. */
export class ReleaseWatch {
  subject: WatchSubject | null
  told: Told | null
  /** Whether the next run is told of, also when it comes to what was told last. */
  isAskedToTell: boolean
  #round = new CancellationScope()
  #journal: Journal | null = null

  constructor(subject: WatchSubject | null, told: Told | null, isAskedToTell: boolean) {
    this.subject = subject
    this.told = told
    this.isAskedToTell = isAskedToTell
  }

  /** Another subject. A run about the one before says nothing any more, unless only who decides has changed. */
  lookAt(next: WatchSubject | null): void {
    const isSame = next?.deploymentId === this.subject?.deploymentId && next?.places.length === this.subject?.places.length
    this.subject = next
    if (!isSame) this.#round.cancel()
    if (next?.deploymentId !== this.told?.deploymentId) this.told = null
  }

  tellNext(): void {
    this.isAskedToTell = true
  }

  /** One run and the wait for the next. Cut short by another subject. */
  async runOnce(): Promise<void> {
    const { subject } = this
    if (!subject) return
    this.#round = new CancellationScope()
    const startedAt = Date.now()
    const wasAsked = this.isAskedToTell
    this.isAskedToTell = false
    try {
      const outcome = await this.#round.run(() => this.#judge(subject))
      await this.#tell(outcome, startedAt, wasAsked)
      const waitMs = Math.max(0, subject.everyMs - (Date.now() - startedAt))
      await this.#round.run(() => condition(() => this.isAskedToTell, Math.max(1, waitMs)))
    } catch (error) {
      if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error
    }
  }

  /** A new run of the workflow would not know what is not written down. What is refused for good has been logged: the watch goes on. */
  async journalsWritten(): Promise<void> {
    try {
      await this.#journal?.written()
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error
      this.#journal = null
    }
  }

  async #judge(subject: WatchSubject): Promise<GateOutcome> {
    const first = await this.#runGate(subject)
    if (!needsConfirming(first.verdict)) return first
    const second = await this.#runGate(subject)
    return {
      ...second,
      verdict: confirmed(first.verdict, second.verdict),
      says: `${second.says} (After a run before: ${first.verdict}.)`,
    }
  }

  #runGate({
    tenantId,
    suite,
    environment,
    places,
    release,
    deploymentId,
    reportTo,
    ...rest
  }: WatchSubject): Promise<GateOutcome> {
    const ask = { tenantId, suite, environment, places, release, baseline: null, deploymentId, trigger: 'watch' } as const
    const { requestedBy, correlationId, everyMs } = rest
    const purpose = reportTo ? ('soak' as const) : ('watch' as const)
    return judge({ ...ask, purpose, requestedBy, correlationId }, newGateRunId(), longestRunMs(everyMs))
  }

  /** Says what is new, to the journal and to who decides. */
  async #tell(outcome: GateOutcome, runStartedAt: number, wasAsked: boolean): Promise<void> {
    const { subject } = this
    if (!subject) return
    const isNews = this.told?.verdict !== outcome.verdict
    if (isNews || wasAsked) this.#note(subject, outcome)
    this.told = { deploymentId: subject.deploymentId, verdict: outcome.verdict }
    const isHeard = subject.reportTo && (!(isNews || wasAsked) || (await this.#report(subject.reportTo, outcome, runStartedAt)))
    // Who would decide is gone, or was done when the release was promoted: then it is for the watch to act.
    if (!isHeard) await this.#act(outcome)
  }

  async #report(reportTo: string, outcome: GateOutcome, runStartedAt: number): Promise<boolean> {
    const environment = this.subject?.environment ?? ''
    return await reaches(() => getExternalWorkflowHandle(reportTo).signal(tellWatched, { ...outcome, environment, runStartedAt }))
  }

  async #act({ verdict, says, enforce }: GateOutcome): Promise<void> {
    const { subject } = this
    if (!subject || decideAfterGate({ verdict, enforce }, subject) !== 'roll-back') return
    const { tenantId, environment, deploymentId, correlationId } = subject
    const ledger = getExternalWorkflowHandle(environmentWorkflowId(tenantId, environment))
    const reason = `Continuous verification: ${verdict}. ${says}`
    await reaches(() => ledger.signal(askRollback, { deploymentId, by: null, reason, correlationId }))
  }

  #note({ tenantId, deploymentId, suite, environment, reportTo }: WatchSubject, outcome: GateOutcome): void {
    if (this.#journal?.deploymentId !== deploymentId) this.#journal = new Journal('watch', { tenantId, deploymentId })
    const { gateRunId, verdict, says } = outcome
    const purpose = reportTo ? ('soak' as const) : ('watch' as const)
    this.#journal.note({ kind: 'gate', gateRunId, suite, environment, target: null, purpose, verdict, says })
  }
}
