import { allHandlersFinished, condition, makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow'
import type { EnvironmentLedger } from '#contracts/deploy-payloads.ts'
import { emptyLedger } from '#domain/deploy/environment-ledger.ts'
import { answerLedger } from './ledger/answer-ledger.ts'
import { endVanished, lookAgainMs } from './ledger/end-vanished.ts'
import { LedgerKeeper } from './ledger/ledger-keeper.ts'

/** Input of `keepEnvironment`. A run that goes on from an earlier one has the ledger in its memo. */
export type KeepInput = { tenantId: string; environment: string }

/** Well before Temporal's own suggestion, and small enough to replay in milliseconds. */
const EVENTS_PER_RUN = 2_000

/**
 * Keeps the ledger of one environment for ever: who has the turn, who waits, what was promoted, and the way back. Lives on the
 * queue of the rollback worker, so that people can ask for a rollback with everything else down.
 */
export async function keepEnvironment({ tenantId, environment }: KeepInput): Promise<void> {
  // Written by this workflow alone, and checked by whoever starts it anew.
  const before = workflowInfo().memo?.ledger as EnvironmentLedger | undefined
  const keeper = new LedgerKeeper(before ?? { tenantId, environment, ...emptyLedger() })
  answerLedger(keeper)
  void keeper.keepMemo()
  keeper.grantNext()
  // Of what is under way, and of who waits for an answer, a new run would know nothing.
  const mayGoOn = () => historyIsLong() && keeper.isIdle && allHandlersFinished()
  while (!mayGoOn()) {
    const patience = lookAgainMs(keeper.ledger)
    // Whoever joins the queue shortens it.
    const isMoved = () => keeper.hasWork || mayGoOn() || lookAgainMs(keeper.ledger) !== patience
    const moved = await condition(isMoved, patience)
    if (!moved) await endVanished(keeper)
    await keeper.work()
  }
  // A memo goes no further than its run unless it is handed on.
  const goOn = makeContinueAsNewFunc<typeof keepEnvironment>({ memo: { ledger: keeper.ledger } })
  await goOn({ tenantId, environment })
}

function historyIsLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo()
  return continueAsNewSuggested || historyLength >= EVENTS_PER_RUN
}
