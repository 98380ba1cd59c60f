import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { GroupProgress } from '#contracts/alert-group.ts'
import { alertTurnOptions } from '../activity-options.ts'
import { type AlertGroupInput, acknowledgeAlert, alertProgress, pokeAlert } from '../messages-alert.ts'
import { startDelivery } from './deliver-notice.ts'
import { tellIncident } from './tell-incident.ts'

const { takeAlertTurn } = proxyActivities<Pick<Activities, 'takeAlertTurn'>>(alertTurnOptions)

/** Well before Temporal's own suggestion, and small enough to replay in milliseconds. */
const EVENTS_PER_RUN = 1_000

/** In a storm the group is told again and again: what comes within this time after a turn is taken together. */
const LEAST_PAUSE_MS = 1_000

type Ask = { alertId: string; by: string; isTaken: boolean }

/**
 * The clock of one group of an alert: takes a turn when something happened or is due, and lets what was decided go out. What the group
 * remembers stands in Postgres and changes with each turn at once, so a turn that is tried twice tells nobody twice.
 */
export async function alertGroup({ tenantId, groupKey, progress }: AlertGroupInput): Promise<void> {
  const group = new GroupClock(tenantId, groupKey, progress)
  while (!group.isDone) {
    if (historyIsLong() && group.mayGoOn && allHandlersFinished()) {
      await makeContinueAsNewFunc<typeof alertGroup>()({ tenantId, groupKey, progress: group.carried })
    }
    await group.wait()
    await group.takeTurn()
  }
  // Who acknowledged in the last turn has yet to be answered.
  await condition(allHandlersFinished)
}

class GroupClock {
  now: GroupProgress
  readonly #tenantId: string
  readonly #groupKey: string
  readonly #asks: Ask[] = []
  #poked: boolean
  #isOver = false
  #lastTurnAt = 0

  constructor(tenantId: string, groupKey: string, progress: GroupProgress | undefined) {
    this.#tenantId = tenantId
    this.#groupKey = groupKey
    this.#poked = progress === undefined
    this.now = progress ?? { turn: 0, alert: null, dueInMs: null }
    setHandler(pokeAlert, () => {
      this.#poked = true
    })
    setHandler(alertProgress, () => (this.now.turn === 0 ? null : this.now))
    setHandler(acknowledgeAlert, async ({ alertId, by }) => await this.#acknowledge({ alertId, by, isTaken: false }), {
      validator: ({ alertId }) => this.#refuse(whyNotAcknowledged(this.now, alertId, this.#asks)),
    })
  }

  get isDone(): boolean {
    return this.#isOver && !this.#poked && this.mayGoOn && this.now.dueInMs !== 0
  }

  /** Whether nothing waits that a new run would not know of. */
  get mayGoOn(): boolean {
    return this.#asks.length === 0
  }

  /** What a new run goes on with: in a storm something is always there to be taken, and it has to begin all the same. */
  get carried(): GroupProgress {
    return this.#poked ? { ...this.now, dueInMs: 0 } : this.now
  }

  async wait(): Promise<void> {
    const { dueInMs } = this.now
    const isCalled = () => this.#poked || this.#asks.length > 0
    if (dueInMs === null) await condition(isCalled)
    else if (dueInMs > 0) await condition(isCalled, dueInMs)
    const pause = this.#lastTurnAt + LEAST_PAUSE_MS - Date.now()
    // Who acknowledges waits for the answer.
    if (this.#poked && pause > 0) await condition(() => this.#asks.length > 0, pause)
  }

  async takeTurn(): Promise<void> {
    this.#poked = false
    const asks = [...this.#asks]
    const turn = this.now.turn + 1
    const decision = await takeAlertTurn({
      ...{ tenantId: this.#tenantId, groupKey: this.#groupKey },
      turn: `${workflowInfo().firstExecutionRunId}/${turn}`,
      acknowledge: asks.map(({ alertId, by }) => ({ alertId, by })),
    })
    this.now = { turn, alert: decision.alert, dueInMs: decision.dueInMs }
    this.#isOver = decision.isOver
    this.#lastTurnAt = Date.now()
    for (const ask of this.#asks.splice(0, asks.length)) ask.isTaken = true
    for (const deliveryId of decision.deliveries) await startDelivery(this.#tenantId, deliveryId)
    for (const news of decision.incidents) await tellIncident(this.#tenantId, news)
  }

  async #acknowledge(ask: Ask): Promise<void> {
    this.#asks.push(ask)
    await condition(() => ask.isTaken)
    if (this.now.alert?.id !== ask.alertId) this.#refuse('This alert ended just before it could be acknowledged.')
  }

  #refuse(why: string | null): void {
    if (why) throw ApplicationFailure.nonRetryable(why, 'NOT_ACKNOWLEDGED')
  }
}

/** Why an alert cannot be acknowledged; null = it can. */
function whyNotAcknowledged({ turn, alert }: GroupProgress, alertId: string, asks: readonly Ask[]): string | null {
  if (turn === 0) return 'How this alert stands is just being looked at. Ask again in a moment.'
  if (!alert) return 'This alert is over: there is nothing to acknowledge.'
  if (alert.id !== alertId) return 'This alert is over, and another of its group is open: acknowledge that one.'
  const by = alert.acknowledgedBy ?? asks[0]?.by
  return by === undefined ? null : `${by} acknowledged this alert already.`
}

function historyIsLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return continueAsNewSuggested || historyLength >= EVENTS_PER_RUN
}
