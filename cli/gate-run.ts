import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { GateRunAccepted, GateRunDetail } from '#contracts/api/releases.ts'
import { Duration } from '#contracts/config/duration.ts'
import type { GateRunView } from '#contracts/gates.ts'
import type { ApiClient } from './api-client.ts'
import { connect } from './connect.ts'
import { CliError, Unavailable } from './exit.ts'
import { couldNotRun, endWithVerdict } from './gate-exit.ts'
import { showGateRun } from './gate-shown.ts'
import { printJson, type ReadOptions } from './output.ts'
import type { Terminal } from './terminal.ts'

type Options = ReadOptions & { environment: string; target?: string; timeout: number }

const LOOK_EVERY_MS = 1_000
const STANDARD_TIMEOUT = '30m'

/** A duration as configuration has it, in ms. */
function timeoutOf(text: string): number {
  const parsed = Duration.safeParse(text)
  if (parsed.success && parsed.data > 0) return parsed.data
  throw new InvalidArgumentError('Expected a number with a unit, for example 10m.')
}

/** `mc gate run`: runs a suite now, shows how it goes, and ends with its verdict: 0 pass, 1 fail, 2 inconclusive, 3 could not run. */
export function addGateRun(gate: Command, terminal: Terminal): void {
  gate
    .command('run <suite>')
    .description('run a suite against what is in an environment now, and end with its verdict')
    .requiredOption('--environment <slug>', 'where to run it')
    .option('--target <slug>', "only at this target (default: the environment's first wave)")
    .option(
      '--timeout <duration>',
      'how long to wait for the verdict; the run goes on without mc',
      timeoutOf,
      timeoutOf(STANDARD_TIMEOUT),
    )
    .action(async (suite: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const run = await started(suite, options, terminal)
      if (options.json) printJson(terminal, { run })
      else showGateRun(run, terminal)
      endWithVerdict(run.verdict ?? 'error')
    })
}

/** A 404 or a refusal is no fail: whatever kept the run from its verdict ends with 3. */
async function started(suite: string, options: Options, terminal: Terminal): Promise<GateRunView> {
  try {
    const client = await connect(options.url, terminal)
    const { environment, target = null } = options
    const path = `/api/v1/suites/${encodeURIComponent(suite)}/runs`
    const { run } = await client.post(path, { requestId: randomUUID(), environment, target }, GateRunAccepted)
    return await untilDecided(client, run, options.timeout, terminal)
  } catch (error) {
    if (error instanceof CliError) throw couldNotRun(error.message, error.nextStep)
    throw error
  }
}

/** Looks each second, and says on standard error how far it is. An answer that fails to come once is no end. */
async function untilDecided(
  client: ApiClient,
  asked: GateRunView,
  timeoutMs: number,
  { signal, err }: Terminal,
): Promise<GateRunView> {
  const giveUpAt = Date.now() + timeoutMs
  let run = asked
  let said = ''
  while (run.verdict === null) {
    const progress = `look ${Math.max(1, run.look)} of ${run.looks}, ${run.samples} samples`
    if (progress !== said) err(`${run.suite} in ${run.environment}: ${progress}\n`)
    said = progress
    if (Date.now() > giveUpAt)
      throw couldNotRun('There is no verdict yet.', `The run goes on without mc. See it with: mc gate show ${run.id}`)
    await pause(LOOK_EVERY_MS, undefined, { signal })
    run = await client.get(`/api/v1/gate-runs/${run.id}`, GateRunDetail).then(
      (detail) => detail.run,
      (error: unknown) => {
        if (error instanceof Unavailable && !signal.aborted) return run
        throw error
      },
    )
  }
  return run
}
