import type { Step } from './plan.ts'
import type { ActiveRun, DemoSession } from './session.ts'
import type { DemoWorld } from './world.ts'

/** A person of the demo answers after this, so that the story goes on. */
const APPROVAL_MS = 1_200_000

/** One tool call from start to result, with the events and the transcript entry of the real gateway. */
export async function playStep(
  world: DemoWorld,
  session: DemoSession,
  run: ActiveRun,
  step: Step,
  toolCallId: string,
): Promise<void> {
  const startedAt = world.now()
  const { runId } = run
  const item = {
    itemId: `tool:${toolCallId}`,
    toolCallId,
    name: step.name,
    kind: 'tool',
    title: `${step.name} ${summary(step)}`,
    meta: summary(step),
    startedAt,
  }
  world.agent(session, runId, 'item', { ...item, phase: 'start', status: 'running' })
  world.tool(session, runId, { phase: 'start', name: step.name, toolCallId, args: step.args })
  if (step.needsApproval) await waitForApproval(world, session, run, toolCallId)
  await world.wait(step.tookMs, run.stop.signal)
  const endedAt = world.now()
  const content = [{ type: 'text', text: step.text }]
  const details = {
    status: 'completed',
    durationMs: endedAt - startedAt,
    ...(step.exitCode === null ? {} : { exitCode: step.exitCode }),
  }
  const { isError } = step
  world.tool(session, runId, {
    phase: 'result',
    name: step.name,
    toolCallId,
    meta: summary(step),
    isError,
    result: { content, details },
  })
  const failed = isError || (step.exitCode ?? 0) !== 0
  world.agent(session, runId, 'item', {
    ...item,
    phase: 'end',
    status: failed ? 'failed' : 'completed',
    endedAt,
    ...(isError ? { error: step.text } : {}),
  })
  if (step.exitCode !== null) {
    const output = { itemId: `command:${toolCallId}`, phase: 'end', toolCallId, name: step.name, output: step.text, ...details }
    world.agent(session, runId, 'command_output', output)
  }
  world.message(
    session,
    { role: 'toolResult', toolCallId, toolName: step.name, content, details, isError, timestamp: endedAt },
    runId,
  )
}

async function waitForApproval(world: DemoWorld, session: DemoSession, run: ActiveRun, toolCallId: string): Promise<void> {
  const approvalId = world.random.uuid()
  world.agent(session, run.runId, 'lifecycle', { phase: 'waiting-approval', approvalId, toolCallId })
  await world.wait(APPROVAL_MS, run.stop.signal)
  world.agent(session, run.runId, 'lifecycle', { phase: 'approval-resolved', approvalId, toolCallId })
}

function summary({ args }: Step): string {
  const [first] = Object.values(args)
  return typeof first === 'string' ? first.slice(0, 80) : ''
}
