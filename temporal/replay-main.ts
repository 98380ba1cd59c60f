import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { readSettings, type Settings } from '#contracts/settings.ts'
import { startTracing } from '#telemetry/tracing.ts'
import { type BundleEntry, workflowBundle } from './bundle.ts'
import { createTemporalClient } from './client.ts'
import { stoppingBundle, waitForDebugger } from './debug-replay.ts'
import { historyIn } from './history-file.ts'
import { dryReplay } from './inspect/dry-replay.ts'
import { isGone } from './inspect/is-gone.ts'
import type { RecordedHistory } from './recorded-history.ts'
import { fetchHistory } from './replay.ts'
import { installRuntime } from './runtime.ts'
import { version } from './version.ts'

const USAGE = `Usage: npm run replay <workflow id | history.json | reproduction.json> [-- --run ID] [--debug | --no-debug]
Replays a history against the workflows of this checkout, without any effect: under a debugger with --debug (default on a terminal).
Exit codes: 0 they decide as it records · 1 they decide otherwise · 3 it could not be replayed`

/** Exit codes, as those of `mc`. */
const EXIT = { same: 0, differs: 1, couldNot: 3 } as const

/** `npm run replay …`: a history, from a file or from the server of the settings, through the workflows of this checkout. */
try {
  process.exitCode = await run()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = EXIT.couldNot
}
process.exit()

async function run(): Promise<number> {
  const { what, runId, debug } = asked()
  const settings = readSettings(process.env)
  const quiet = pino({ level: 'silent' })
  installRuntime(quiet)
  const recorded = (await isFile(what)) ? historyIn(await readFile(what, 'utf8')) : await downloaded(settings, what, runId)
  const spans = startTracing({ service: 'replay', version, redactionKey: settings.redactionKey ?? '' })
  const bundleOf = async (entry: BundleEntry) => {
    const bundle = await workflowBundle(join(settings.stateDir, 'build'), quiet, entry)
    if (!debug) return bundle
    const stopping = await stoppingBundle(bundle)
    waitForDebugger((line) => void process.stdout.write(`${line}\n`))
    return stopping
  }
  const { outcome, says } = await dryReplay(recorded, { spans, bundleOf })
  process.stdout.write(`${outcome}  ${recorded.workflowId}\n  ${says}\n`)
  return EXIT[outcome]
}

function asked(): { what: string; runId: string | undefined; debug: boolean } {
  const options = { run: { type: 'string' }, debug: { type: 'boolean' } } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true, allowNegative: true })
  const [what, ...more] = positionals
  if (what === undefined || more.length > 0) throw new Error(USAGE)
  return { what, runId: values.run, debug: values.debug ?? (process.stdin.isTTY && process.stdout.isTTY) }
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

async function downloaded({ temporal }: Settings, workflowId: string, runId: string | undefined): Promise<RecordedHistory> {
  const { client, close } = await createTemporalClient(temporal)
  const { address, namespace } = temporal
  const from = `${address ?? 'the default address'}, namespace ${namespace}`
  try {
    return { workflowId, history: await fetchHistory(client, workflowId, runId) }
  } catch (error) {
    if (isGone(error)) throw new Error(`There is no file and no workflow ${workflowId} at ${from}.\n${USAGE}`, { cause: error })
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`Temporal at ${from} gives no history: ${why}\nStart it with npm start, or set TEMPORAL_ADDRESS.`, {
      cause: error,
    })
  } finally {
    await close()
  }
}
