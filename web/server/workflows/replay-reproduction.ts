import { checksumOf, type Reproduction, type ReproductionReplay } from '#contracts/reproduction.ts'
import type { ReplayOutcome } from '#contracts/workflows.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { type ReplayAnswer, ReplayBroken, replayInProcess, whileAlone } from './replay-process.ts'
import { faultOf } from './reproduction-fault.ts'

/**
 * Replays what another installation sent against the code of this one, in the process of a dry replay. Nothing of it is kept, and no
 * code but our own workflows runs.
 * @throws HttpProblem BAD_REQUEST for what is no whole bundle, RATE_LIMITED while another is replayed
 */
export async function replayReproduction(bundle: Reproduction): Promise<ReproductionReplay> {
  const fault = faultOf(bundle) ?? (bundle.checksum === checksumOf(bundle) ? null : CHANGED)
  if (fault !== null) throw refused(fault)
  const { workflow, history, replays } = bundle
  const text = JSON.stringify({ workflowId: workflow.workflowId, history })
  const { outcome, steps } = await whileAlone(async () => await answerOf(text))
  const origin = replays.redacted
  const agrees = origin && origin.outcome === outcome.outcome && origin.eventId === outcome.eventId
  return { workflow, outcome, origin, agrees, says: inWords(outcome, agrees, bundle), steps, marked: markedOf(outcome, steps) }
}

const CHANGED = 'Its checksum is not that of its content: the file was changed or is not whole.'

const refused = (fault: string) =>
  new HttpProblem('BAD_REQUEST', fault, {
    nextStep: 'Take the reproduction once more where the workflow ran, and send the file as it is.',
  })

async function answerOf(text: string): Promise<ReplayAnswer> {
  try {
    return await replayInProcess(text, { steps: true })
  } catch (error) {
    throw error instanceof ReplayBroken ? refused(error.message) : error
  }
}

function markedOf({ eventId }: ReplayOutcome, steps: ReplayAnswer['steps']): ReproductionReplay['marked'] {
  const differs = eventId === null ? undefined : steps.findLast((step) => step.eventId <= eventId)
  if (differs) return { eventId: differs.eventId, why: 'differs' }
  const failed = steps.findLast(({ state }) => state === 'failed' || state === 'timed-out')
  return failed ? { eventId: failed.eventId, why: 'failed' } : null
}

function inWords({ outcome }: ReplayOutcome, agrees: boolean | null, { product, replays }: Reproduction): string {
  const there = `${product.version}${product.revision ? ` (${product.revision.slice(0, 12)})` : ''}`
  const compared =
    agrees === null
      ? `What came of it at ${there} is not known.`
      : agrees
        ? `That is what came of it at ${there} too: it is reproduced.`
        : `At ${there} something else came of it: the code is not the same.`
  const next =
    outcome === 'same'
      ? 'Put a breakpoint into the workflow and look at its steps: npm run replay FILE.'
      : 'Compare the code at that step with the one that recorded it: npm run replay FILE stops in it.'
  return [compared, ...(replays.redactionMatters ? [replays.says] : []), next].join(' ')
}
