import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { WorkflowUpdateFailedError } from '@temporalio/client'
import type { EnvironmentLedger } from '#contracts/deploy-payloads.ts'
import { readSettings, SettingsError } from '#contracts/settings.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { environmentWorkflowId } from '#contracts/workflow-ids.ts'
import { newCorrelationId } from '#telemetry/correlation.ts'
import type { TemporalClient } from '#temporal/client.ts'
import { CliError, exitCodes, usageError } from './exit.ts'
import { printJson } from './output.ts'
import { plainLine } from './plain-text.ts'
import type { Terminal } from './terminal.ts'

type Options = { to?: string; reason: string; json?: boolean }

/** A server and a worker that are well answer in milliseconds. */
const ANSWER_WITHIN_MS = 10_000
const LOOK_EVERY_MS = 500

/**
 * Rolls an environment back with nothing but Temporal: reads its ledger from the workflow's memo, asks the rollback worker, and
 * says how it goes until the earlier release runs again.
 * @throws CliError `negative` when it is refused or fails, `unavailable` when Temporal or the rollback worker does not answer
 */
export async function rollBackDirectly(environment: string, options: Options, terminal: Terminal): Promise<void> {
  const settings = temporalSettings(terminal)
  // Loaded only here: every other command starts without Temporal's client.
  const { createTemporalClient } = await import('#temporal/client.ts')
  const temporal = await createTemporalClient(settings)
  try {
    // Reading the ledger needs no worker: what does not answer then is Temporal itself.
    const look = await ledgerReader(temporal, environment, settings.address ?? 'its standard address')
    await roll(temporal, environment, options, { look, terminal })
  } catch (error) {
    throw told(error)
  } finally {
    await temporal.close()
  }
}

type Looking = { look: () => Promise<EnvironmentLedger>; terminal: Terminal }

async function roll(temporal: TemporalClient, environment: string, options: Options, { look, terminal }: Looking): Promise<void> {
  const before = await look()
  const to = options.to === undefined ? null : releaseIn(before, options.to)
  const running = before.promoted[0]?.release.name ?? 'nothing'
  terminal.err(plainLine(`${environment} runs ${running}${before.turn ? `; a deployment is at work` : ''}.`) + '\n')
  const since = Date.now()
  const { rollBackEnvironment } = await import('#workflows/messages-deploy.ts')
  const by = `console:${userInfo().username}@${hostname()}`
  const asked = { to, by, actorKind: 'member', reason: options.reason, correlationId: newCorrelationId() } as const
  const handle = temporal.client.workflow.getHandle(environmentWorkflowId(DEFAULT_TENANT_ID, environment))
  const { workflowId } = await temporal.connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
    handle.executeUpdate(rollBackEnvironment, { args: [asked], updateId: randomUUID() }),
  )
  terminal.err(`Asked: ${workflowId}\n`)
  const after = await untilRestored(look, workflowId, terminal)
  const release = after.promoted[0]?.release.name ?? 'nothing'
  const seconds = ((Date.now() - since) / 1000).toFixed(1)
  if (options.json)
    printJson(terminal, { environment, runs: after.promoted[0]?.release ?? null, seconds: Number(seconds), workflowId })
  else terminal.out(plainLine(`${environment} runs ${release} again, after ${seconds} s.`) + '\n')
}

async function ledgerReader(
  { client, connection }: TemporalClient,
  environment: string,
  address: string,
): Promise<() => Promise<EnvironmentLedger>> {
  const { readLedger } = await import('#temporal/environment-ledgers.ts')
  return async () => {
    const read = () => readLedger(client, { tenantId: DEFAULT_TENANT_ID, environment })
    const ledger = await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, read).catch((error: unknown) => {
      if (!isAway(error)) throw error
      throw new CliError(exitCodes.unavailable, `Temporal at ${address} cannot be reached.`, 'Check TEMPORAL_ADDRESS.')
    })
    if (!ledger) throw nothingThere(environment)
    return ledger
  }
}

/** Until no rollback is under way, saying what changes. One that failed waits for a person, and so ends this. */
async function untilRestored(
  look: () => Promise<EnvironmentLedger>,
  workflowId: string,
  { signal, err }: Terminal,
): Promise<EnvironmentLedger> {
  for (let said = ''; !signal.aborted; ) {
    const ledger = await look()
    const { rollback } = ledger
    if (rollback?.workflowId !== workflowId) return ledger
    if (rollback.state === 'failed') {
      throw new CliError(
        exitCodes.negative,
        'The rollback failed at some target; what worked stays.',
        `Mend the target, then ask again: mc rollback ${ledger.environment} --direct --reason … resumes it.`,
      )
    }
    if (rollback.state !== said) err(`Bringing it back …\n`)
    said = rollback.state
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined) // a stop ends the wait, and the loop
  }
  throw new CliError(exitCodes.unavailable, 'Stopped. The rollback goes on without mc.')
}

function releaseIn({ promoted, environment }: EnvironmentLedger, wanted: string): string {
  const found = promoted.find(({ release }) => release.id === wanted || release.name === wanted)
  if (found) return found.release.id
  const names = promoted.map(({ release }) => release.name).join(', ')
  throw new CliError(
    exitCodes.negative,
    `${wanted} is not among what ${environment} can return to.`,
    names ? `That is: ${names}` : null,
  )
}

const nothingThere = (environment: string): CliError =>
  new CliError(exitCodes.negative, `Nothing was ever deployed to ${environment}, so there is nothing to go back to.`)

function temporalSettings({ env }: Terminal) {
  try {
    return readSettings(env).temporal
  } catch (error) {
    if (error instanceof SettingsError) throw usageError(error.message.replace(/\s*\n\s*/g, ' '))
    throw error
  }
}

/** What a person is told of whatever Temporal said. */
function told(error: unknown): unknown {
  if (error instanceof CliError) return error
  if (error instanceof WorkflowUpdateFailedError) return new CliError(exitCodes.negative, error.cause?.message ?? error.message)
  if (!isAway(error)) return error
  const what = `No rollback worker took it within ${ANSWER_WITHIN_MS / 1000} s.`
  return new CliError(exitCodes.unavailable, what, 'Start one: it needs Temporal and the targets, nothing else.')
}

/** gRPC's CANCELLED, DEADLINE_EXCEEDED and UNAVAILABLE, and what the SDK makes of an Update that nobody answers. */
const isAway = (error: unknown): boolean =>
  [1, 4, 14].includes(codeOf(error) ?? -1) ||
  (error instanceof Error && error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError')

/** gRPC's code of a failed call; `null` = it was none. */
function codeOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null
  const { code } = error as { code?: unknown }
  return typeof code === 'number' ? code : codeOf(error.cause)
}
