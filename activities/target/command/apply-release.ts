import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandTarget } from '#contracts/config/targets.ts'
import type { Environment } from '#contracts/settings.ts'
import type { TargetReceipt } from '#contracts/target-steps.ts'
import type { DriverStep, StepContext } from '../driver.ts'
import { beginRecord } from '../memory/begin-record.ts'
import { type RunningProcess, stillRuns } from '../memory/running-process.ts'
import type { StepRecord } from '../memory/step-record.ts'
import type { TargetMemory } from '../memory/target-memory.ts'
import { targetFailure } from '../target-failure.ts'
import { askStatus, names, type StatusAnswer } from './ask-status.ts'
import { commandEnvironment, commandFolder, filledIn } from './command-call.ts'
import { endGroup } from './end-group.ts'
import type { Commands } from './presets.ts'
import { runCommand } from './run-command.ts'

/** One step of a command target, with all it works with. */
export type CommandWork = {
  step: DriverStep<CommandTarget>
  name: 'switch' | 'restore'
  commands: Commands
  context: StepContext
  memory: TargetMemory
  env: Environment
  configDir: string
}

/** Some platforms name the new release a moment after the command that brought it has ended. */
const CONFIRM_WAITS_MS = [0, 500, 1_500, 3_000] as const
const LOOK_EVERY_MS = 100
/** Of what a failed command wrote, this much stands in the failure; all of it is in the output. */
const QUOTED_LINES = 3

/**
 * Brings the release of a step to its target, its effect once, however often the step is tried: what a killed worker left
 * running is waited for, and the target is asked what runs before anything is run.
 * @throws ApplicationFailure
 */
export async function applyRelease(work: CommandWork): Promise<TargetReceipt> {
  const { step, name, memory, context } = work
  await settleLeftovers(work)
  const known = memory.read({ step: name, fence: step.fence, contentHash: step.release.contentHash })
  const answer = await statusOf(work)
  const record = known ?? beginRecord(step, name, Date.now())
  if (answer && names(answer, step.release) && !isHalfDone(work))
    return finish(work, record, `${step.release.name} runs: the target says so itself.`)
  if (known?.receipt && (!answer || 'unknown' in answer)) return known.receipt
  if (known && !known.receipt && !known.notes.ended) mayBeginAgain(work, answer)
  if (answer && 'unknown' in answer) context.onOutput('driver', `Which release runs is unknown: ${answer.unknown}.`)
  await runAll(work, { ...record, startedAt: Date.now(), finishedAt: null, receipt: null, notes: {} })
  return finish(work, record, await confirmation(work))
}

/** Commands that a killed worker left behind: this very step's is waited for, those of older decisions are ended. */
async function settleLeftovers(work: CommandWork): Promise<void> {
  const { step, name, memory } = work
  for (const record of memory.all()) {
    const { command } = record
    if (!command || !stillRuns(command)) continue
    const isOurs = record.fence === step.fence && record.step === name && record.contentHash === step.release.contentHash
    if (isOurs) await outlast(work, command, record.startedAt + step.target.timeout)
    if (stillRuns(command)) await endGroup(command.pid)
  }
}

async function outlast({ step, memory, context }: CommandWork, command: RunningProcess, giveUp: number): Promise<void> {
  context.onOutput('driver', 'The command of an earlier attempt still runs; waiting for its end instead of starting another.')
  while (stillRuns(command) && Date.now() < giveUp) {
    context.signal.throwIfAborted()
    memory.mustBeNewest(step.fence)
    await sleep(LOOK_EVERY_MS)
  }
}

/** Whether another release's step was begun here last and never finished: what the target names may not be all that runs then. */
function isHalfDone({ step, memory }: CommandWork): boolean {
  const last = memory.all().find(({ contentHash }) => contentHash !== step.release.contentHash)
  const sinceThen = memory.all().find(({ contentHash, receipt }) => contentHash === step.release.contentHash && receipt)
  return last !== undefined && !last.receipt && (sinceThen?.startedAt ?? 0) < last.startedAt
}

/** @throws ApplicationFailure NOT_POSSIBLE when nobody can know whether the interrupted command took effect */
function mayBeginAgain({ name, step }: CommandWork, answer: StatusAnswer | null): void {
  // What restores service is done again rather than not at all.
  if (name === 'restore' || (answer && 'word' in answer)) return
  if (answer)
    throw targetFailure('TARGET_UNREACHABLE', `The deploy command was interrupted, and ${answer.unknown}. Asked again shortly.`)
  throw targetFailure(
    'NOT_POSSIBLE',
    `The deploy command of "${step.target.slug}" was begun, and its worker was killed before it ended. Without a status command nobody knows whether it took effect. Look at the target; then roll back, or add \`status\` to the target.`,
  )
}

async function statusOf(work: CommandWork): Promise<StatusAnswer | null> {
  const { step, commands, context, memory } = work
  if (!commands.status) return null
  const argv = filledIn(commands.status, subjectOf(work))
  const env = commandEnvironment(subjectOf(work), work.env)
  const mayGoOn = () => memory.mustBeNewest(step.fence)
  return await askStatus({ argv, env, directory: folderOf(work), signal: context.signal, folder: memory.folder, mayGoOn })
}

async function runAll(work: CommandWork, record: StepRecord): Promise<void> {
  const { step, name, commands, memory, context } = work
  memory.write(record)
  const all = name === 'restore' ? commands.rollback : commands.deploy
  for (const template of all) {
    const argv = filledIn(template, subjectOf(work))
    context.onOutput('driver', `$ ${argv.map((argument) => JSON.stringify(argument)).join(' ')}`)
    const last: string[] = []
    const end = await runCommand({
      ...{ argv, env: commandEnvironment(subjectOf(work), work.env), directory: folderOf(work), folder: memory.folder },
      ...{ timeoutMs: step.target.timeout, signal: context.signal },
      onLine(stream, line) {
        context.onOutput(stream, line)
        if (line.trim()) last.push(line.trim())
        if (last.length > QUOTED_LINES) last.shift()
      },
      onStarted: (command) => memory.write({ ...record, command }),
      mayGoOn: () => memory.mustBeNewest(step.fence),
    })
    if (end.code === 0) continue
    // A command that said itself that it failed may be run again; one that nobody saw ending may not.
    memory.write({ ...record, notes: { ended: String(end.code ?? end.signal) } })
    const said = last.length > 0 ? ` It said: ${last.join(' / ')}` : ''
    throw targetFailure('STEP_FAILED', `"${argv[0]}" ended with ${end.code ?? end.signal}.${said}`)
  }
}

/** What the target says after the commands ended well. @throws ApplicationFailure when it still names another release */
async function confirmation(work: CommandWork): Promise<string> {
  const { release, target } = work.step
  let answer: StatusAnswer | null = null
  for (const waitMs of CONFIRM_WAITS_MS) {
    await sleep(waitMs, undefined, { signal: work.context.signal })
    answer = await statusOf(work)
    if (!answer) return `The command for ${release.name} ended well; without a status command the target cannot confirm it.`
    if (names(answer, release)) return `${release.name} runs: the target says so itself.`
  }
  const instead = answer && 'word' in answer ? `the target still names ${answer.word}` : `which release runs is unknown`
  throw targetFailure(
    'STEP_FAILED',
    `The command for ${release.name} ended well, but ${instead}. Check what \`status\` of "${target.slug}" prints: it must be the release's content hash or name.`,
  )
}

function finish({ step, memory }: CommandWork, record: StepRecord, says: string): TargetReceipt {
  const receipt = { address: step.target.address ?? null, undo: null, says }
  memory.write({ ...record, finishedAt: Date.now(), command: null, receipt })
  return receipt
}

const subjectOf = ({ step, context }: CommandWork) => ({
  ...{ target: step.target, release: step.release, fence: step.fence, values: context.values },
})
const folderOf = ({ step, configDir }: CommandWork) => commandFolder(step.target, configDir)
