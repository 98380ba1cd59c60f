import { readSettings, type Settings, SettingsError } from '#contracts/settings.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { TelemetryKeeper } from '#telemetry/keep/telemetry-keeper.ts'
import { createLog, type Logger } from '#telemetry/log.ts'

/** What a worker process is given. */
export type WorkerMain = {
  settings: Settings & { redactionKey: string }
  log: Logger
  /** Holds spans and lines for the built-in view; nothing is written unless somebody says where to. */
  keeper: TelemetryKeeper
  stop: AbortSignal
}

/**
 * Runs a worker as the whole of this process: settings from the environment, its end in good order on SIGTERM or SIGINT, and an
 * exit code that says how it ended.
 */
export async function runMain(service: string, run: (given: WorkerMain) => Promise<void>): Promise<never> {
  try {
    process.exitCode = await runToEnd(service, run)
  } catch (error) {
    // No log yet: the settings it needs are what is wrong.
    process.stderr.write(`${error instanceof SettingsError || !(error instanceof Error) ? String(error) : error.message}\n`)
    process.exitCode = 1
  }
  process.exit()
}

async function runToEnd(service: string, run: (given: WorkerMain) => Promise<void>): Promise<number> {
  const settings = readSettings(process.env)
  const { redactionKey } = settings
  if (!redactionKey)
    throw new Error('MISSION_CONTROL_REDACTION_KEY: expected at least 32 characters, the same for every process.')
  const keeper = new TelemetryKeeper({ service, tenantId: DEFAULT_TENANT_ID })
  const log = createLog({ service, level: settings.logLevel, redactionKey, onLine: (line) => keeper.keepLine(line) })
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stop.abort())
  try {
    await run({ settings: { ...settings, redactionKey }, log, keeper, stop: stop.signal })
    return 0
  } catch (error) {
    if (stop.signal.aborted) return 0
    log.fatal({ err: error }, 'The worker ended')
    return 1
  }
}
