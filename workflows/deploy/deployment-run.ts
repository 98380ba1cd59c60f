import { CancellationScope, condition } from '@temporalio/workflow'
import type { DeployInput, DeploymentStage, PromotedDeployment } from '#contracts/deploy-payloads.ts'
import type { JournalBody } from '#contracts/deployments.ts'
import type { PinnedTarget, ReleaseRef } from '#contracts/release.ts'
import * as course from '#domain/deploy/course.ts'
import type { DeploymentSituation } from '#domain/deploy/deployment-can.ts'
import { type DeploymentState, isFinal } from '#domain/deploy/deployment-state.ts'
import type { GateVerdict } from '#domain/gate/verdict.ts'
import type { RollbackTold, TurnGranted } from '../messages-deploy.ts'
import { Journal } from './journal.ts'

/** How a deployment ends before it is promoted. `taken-back`: a rollback is under way that others asked for. */
export type Ending =
  | { kind: 'rejected' | 'cancelled'; reason: string }
  /** `by`: the person who asked; null = a verdict or a failed step. */
  | { kind: 'go-back'; reason: string; by: string | null }
  | { kind: 'taken-back' }

/** The newest verdict of continuous verification, and when its run began. */
export type Watched = { gateRunId: string; verdict: GateVerdict; runStartedAt: number }

/** Thrown to leave the flow of a deployment from within. */
export class Ended extends Error {
  readonly ending: Ending
  constructor(ending: Ending) {
    super('The deployment ends here.')
    this.ending = ending
  }
}

/** What a deployment in flight knows of itself. Handlers of messages change it, and the flow waits on it. */
export class DeploymentRun {
  readonly input: DeployInput
  readonly journal: Journal
  /** All work at targets and gates; cancelled when the deployment is to end early. */
  readonly work = new CancellationScope()
  course = course.beginCourse(Date.now())
  /** The stage at work. */
  stage: DeploymentStage
  /** Environments whose targets may have been changed. */
  touched = new Set<string>()
  /** Targets where the release may be up beside what runs, and was not switched to. */
  staged: readonly PinnedTarget[] = []
  turns = new Map<string, TurnGranted>()
  granted = new Map<string, Set<string>>()
  rollbacks = new Map<string, RollbackTold>()
  isApproved = false
  /** What continuous verification said last; of the stage at work. */
  watched: Watched | null = null
  /** Set by handlers together with cancelling `work`. */
  ending: Ending | null = null

  constructor(input: DeployInput) {
    this.input = input
    const [first] = input.stages
    if (!first) throw new Error('A deployment has a stage.')
    this.stage = first
    this.journal = new Journal('deploy', input)
  }

  get last(): DeploymentStage {
    return this.input.stages.at(-1) ?? this.stage
  }
  get isLastStage(): boolean {
    return this.stage === this.last
  }
  get environment(): string {
    return this.stage.environment.slug
  }
  get turn(): TurnGranted | undefined {
    return this.turns.get(this.environment)
  }
  get previous(): PromotedDeployment | null {
    return this.turn?.previous ?? null
  }
  get state(): DeploymentState {
    return course.shownState(this.course)
  }
  get release(): ReleaseRef {
    const { id, name, contentHash } = this.input.release
    return { id, name, contentHash }
  }
  /** Returning to one of the last three releases, which both the person and the environment's ledger know. */
  get skipsGates(): boolean {
    return this.input.skipsGates && this.turns.get(this.last.environment.slug)?.isReturnable === true
  }
  get situation(): DeploymentSituation {
    const final = this.last.environment.slug
    return {
      state: this.state,
      pausedBy: course.pausedBy(this.course),
      touchedTargets: this.touched.has(final),
      hasPrevious: (this.turns.get(final)?.previous ?? null) !== null,
      isCurrent: this.state === 'promoted',
    }
  }

  /** Changes the course and says so in the journal when people see another state by it. */
  change(step: (from: course.Course, now: number) => course.Course, reason: string): void {
    const before = this.state
    const heldBefore = this.course.held?.key
    this.course = step(this.course, Date.now())
    if (this.state === before && this.course.held?.key === heldBefore) return
    this.note({ kind: 'state', state: this.state, reason, pausedBy: course.pausedBy(this.course) })
  }

  enter(state: DeploymentState, reason: string): void {
    this.change((from, now) => course.enter(from, state, now), reason)
  }

  note(body: JournalBody): void {
    this.journal.note(body)
  }

  /** Waits while it is paused or held. Every step begins here. */
  async checkpoint(): Promise<void> {
    await condition(() => this.state !== 'paused')
  }

  /** Stops it for a person, for this one reason; goes on after an override. */
  async holdFor(key: string, says: string): Promise<void> {
    this.change((from, now) => course.hold(from, { key, says }, now), says)
    await this.checkpoint()
  }

  /** Ends the work from outside the flow. The first ending counts, except that a rollback is above all. */
  end(ending: Ending): void {
    if (isFinal(this.state) || (this.ending && ending.kind !== 'taken-back')) return
    this.ending = ending
    this.work.cancel()
  }
}
