import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { WorkflowRef } from '#contracts/api/workflows.ts'
import { ReplayOutcome } from '#contracts/workflows.ts'
import { readEvents } from '#temporal/inspect/read-events.ts'
import { writeHistory } from '#temporal/recorded-history.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { findWorkflowOr404 } from './find-workflow.ts'
import { inspectorOf } from './inspector-of.ts'

const MAIN = fileURLToPath(new URL('../../../temporal/dry-replay-main.ts', import.meta.url))
/** Building today's workflow code takes some seconds, once; the longest history is then replayed in a few. */
const PATIENCE_MS = 60_000

let isBusy = false

/**
 * Replays an execution against the code of this installation, in a process of its own. Neither a worker nor the workflow is touched.
 * @throws HttpProblem NOT_FOUND, CONFLICT for a history that is not read whole, RATE_LIMITED while another is replayed
 */
export async function dryReplayForPerson(web: WebContext, actor: Actor, ref: WorkflowRef): Promise<ReplayOutcome> {
  const { workflow } = await findWorkflowOr404(web, actor, ref)
  const { history, isWhole } = await askTemporal(web, () => readEvents(inspectorOf(web), workflow))
  if (!isWhole) throw new HttpProblem('CONFLICT', 'Its history is longer than is read here, so that it cannot be replayed.')
  if (isBusy) throw new HttpProblem('RATE_LIMITED', 'Another workflow is being replayed.', { retryAfterSeconds: 5 })
  isBusy = true
  try {
    return await replayed(writeHistory({ workflowId: workflow.workflowId, history }))
  } finally {
    isBusy = false
  }
}

async function replayed(history: string): Promise<ReplayOutcome> {
  const child = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'pipe', 'pipe'], timeout: PATIENCE_MS, killSignal: 'SIGKILL' })
  // A process that ended early is told by its code.
  child.stdin.on('error', () => undefined)
  child.stdin.end(history)
  const [out, said, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (code === null)
    throw new HttpProblem(
      'TIMED_OUT',
      'The replay took longer than a minute and was ended. Try it again when the machine is less busy.',
    )
  if (code !== 0) throw new Error(`A replay ended with ${code}: ${said.slice(-2_000)}`)
  return ReplayOutcome.parse(JSON.parse(out))
}
