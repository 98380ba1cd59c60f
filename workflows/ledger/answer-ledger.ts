import { ApplicationFailure, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow'
import {
  keepUndo,
  leave,
  promote,
  askTurn as putInQueue,
  touch,
  whyNotReleaseHold,
  releaseHold as withoutHold,
} from '#domain/deploy/environment-ledger.ts'
import { whyNotRollBack } from '#domain/deploy/plan-rollback.ts'
import { reaches } from '../deploy/direct-watch.ts'
import {
  askRollback,
  askTouch,
  askTurn,
  endTurn,
  environmentLedger,
  grantTouch,
  notePromoted,
  noteUndo,
  releaseHold,
  rollBackEnvironment,
  tellRollback,
} from '../messages-deploy.ts'
import { hearRollback } from './hear-rollback.ts'
import type { LedgerKeeper } from './ledger-keeper.ts'
import { startRollback } from './start-rollback.ts'

/** Answers people and deployments. Changes are made at once and in the order of the messages; what follows is done after. */
export function answerLedger(keeper: LedgerKeeper): void {
  setHandler(environmentLedger, () => keeper.ledger)
  answerDeployments(keeper)
  answerPeople(keeper)
  setHandler(tellRollback, (told) => hearRollback(keeper, told))
}

function answerDeployments(keeper: LedgerKeeper): void {
  setHandler(askTurn, (wanted) => {
    keeper.set(putInQueue(keeper.ledger, wanted))
    keeper.grantNext()
  })
  setHandler(askTouch, ({ deploymentId, targets }) => {
    const { ledger, granted } = touch(keeper.ledger, deploymentId, targets)
    keeper.set(ledger)
    const { turn, environment } = ledger
    if (!granted || !turn) return
    const deployment = getExternalWorkflowHandle(turn.workflowId)
    keeper.later(async () => void (await reaches(() => deployment.signal(grantTouch, { environment, targets }))))
  })
  setHandler(noteUndo, ({ deploymentId, undo }) => keeper.set(keepUndo(keeper.ledger, deploymentId, undo)))
  setHandler(notePromoted, (promoted) => {
    keeper.set(promote(keeper.ledger, promoted))
    keeper.grantNext()
  })
  setHandler(endTurn, ({ deploymentId }) => {
    keeper.set(leave(keeper.ledger, deploymentId))
    keeper.grantNext()
  })
  setHandler(askRollback, ({ deploymentId, ...asked }) => {
    if (!keeper.ledger.rollback) keeper.later(() => startRollback(keeper, { ...asked, to: null, of: deploymentId }))
  })
}

function answerPeople(keeper: LedgerKeeper): void {
  setHandler(
    rollBackEnvironment,
    async ({ to, of = null, by, reason, correlationId }) => {
      await startRollback(keeper, { to, of, by, reason, correlationId })
      const { rollback } = keeper.ledger
      if (!rollback) throw ApplicationFailure.nonRetryable('Something else was faster. Look at what runs now.', 'CONFLICT')
      return { workflowId: rollback.workflowId }
    },
    {
      validator: (asked) => {
        const refusal = whyNotRollBack(keeper.ledger, asked, Date.now())
        if (refusal) throw ApplicationFailure.nonRetryable(refusal, 'CONFLICT')
      },
    },
  )
  setHandler(releaseHold, ({ release = null }) => keeper.set(withoutHold(keeper.ledger, release)), {
    validator: ({ release = null }) => {
      const refusal = whyNotReleaseHold(keeper.ledger, release)
      if (refusal) throw ApplicationFailure.nonRetryable(refusal, 'CONFLICT')
    },
  })
}
