import type { CommandTarget } from '#contracts/config/targets.ts'
import type { TargetObservation, TargetReceipt } from '#contracts/target-steps.ts'
import type { DriverDeps } from '../create-drivers.ts'
import type { Driver, DriverStep, StepContext } from '../driver.ts'
import { TargetMemory } from '../memory/target-memory.ts'
import { observedOrUnknown } from '../observed-or-unknown.ts'
import { resolveValues } from '../resolve-values.ts'
import { targetFailure } from '../target-failure.ts'
import { applyRelease } from './apply-release.ts'
import { askStatus } from './ask-status.ts'
import { mustBeFolder, mustBeProgram, mustBeVariables } from './check-command.ts'
import { commandEnvironment, commandFolder, filledIn } from './command-call.ts'
import { type Commands, commandsOf } from './presets.ts'

type CommandDriverDeps = Pick<DriverDeps, 'env' | 'configDir' | 'stateDir'>

/** Brings releases to whatever a command can deploy to. There is no candidate to probe: a command's release is there or not. */
export function createCommandDriver(deps: CommandDriverDeps): Driver<CommandTarget> {
  return {
    check: async (step, { values }) => checkCommands(deps, step, values),
    stage: async (step, { values }) => quiet(`${checkCommands(deps, step, values)} Nothing has to be prepared.`),
    switchOver: (step, context) => apply(deps, step, 'switch', context),
    restore: (step, context) => apply(deps, step, 'restore', context),
    retire: async () => quiet('The commands of this target keep nothing of earlier releases that could be ended.'),
    observe: (target, { signal }) => observedOrUnknown(signal, () => observe(deps, target, signal)),
  }
}

const quiet = (says: string): TargetReceipt => ({ address: null, undo: null, says })

function checkCommands(
  { env, configDir }: CommandDriverDeps,
  { target, release, fence }: DriverStep<CommandTarget>,
  values: StepContext['values'],
): string {
  const commands = commandsFor(target)
  const folder = commandFolder(target, configDir)
  mustBeFolder(folder, target.slug)
  mustBeVariables(values)
  const all = [...commands.deploy, ...commands.rollback, ...(commands.status ? [commands.status] : [])]
  const path = commandEnvironment({ target, release, values }, env).PATH
  for (const argv of all) mustBeProgram(filledIn(argv, { target, release, fence })[0] ?? '', folder, path)
  return `The programs of ${target.slug} are there.`
}

async function apply(deps: CommandDriverDeps, step: DriverStep<CommandTarget>, name: 'switch' | 'restore', context: StepContext) {
  const memory = new TargetMemory(deps.stateDir, step.target.slug)
  const { env, configDir } = deps
  const work = { step, name, commands: commandsFor(step.target), context, memory, env, configDir }
  return await memory.alone(step.fence, context.signal, () => applyRelease(work))
}

function commandsFor(target: CommandTarget): Commands {
  const commands = commandsOf(target)
  if (commands) return commands
  throw targetFailure(
    'MISCONFIGURED',
    `The target "${target.slug}" names no command. Write \`deploy\` or \`preset\` in targets.yaml.`,
  )
}

async function observe(deps: CommandDriverDeps, target: CommandTarget, signal: AbortSignal): Promise<TargetObservation> {
  const memory = new TargetMemory(deps.stateDir, target.slug)
  const known = memory.all()
  const seen = { address: target.address ?? null, healthy: null, fence: memory.highestFence(), values: null }
  const nothing = { ...seen, contentHash: null, releaseName: null }
  const { status } = commandsFor(target)
  if (!status) return { ...nothing, says: 'Without a status command nobody can say which release runs.' }
  const last = known[0]
  const release = {
    ...{ id: '', name: last?.releaseName ?? '', contentHash: last?.contentHash ?? '', artifact: '', commit: null },
  }
  const { values } = await resolveValues(target.values, deps)
  const answer = await askStatus({
    argv: filledIn(status, { target, release, fence: last?.fence ?? 0 }),
    env: commandEnvironment({ target, release, values }, deps.env),
    ...{ directory: commandFolder(target, deps.configDir), signal, folder: memory.folder },
  })
  if ('unknown' in answer) return { ...nothing, says: `Which release runs is unknown: ${answer.unknown}.` }
  const named = known.find(({ contentHash, releaseName }) => [contentHash, releaseName].includes(answer.word))
  const isHash = /^[0-9a-f]{64}$/.test(answer.word)
  return {
    ...seen,
    contentHash: isHash ? answer.word : (named?.contentHash ?? null),
    releaseName: isHash ? (named?.releaseName ?? null) : answer.word,
    says: `The target says that ${named?.releaseName ?? answer.word} runs.`,
  }
}
