import { readSettings, SettingsError } from '#contracts/settings.ts'
import { createLog } from '#telemetry/log.ts'
import { runWorkerProcess } from './worker-process.ts'

/** A worker of Mission Control: `node temporal/worker-main.ts`. Ends in good order on SIGTERM or SIGINT. */
async function main(): Promise<number> {
  const settings = readSettings(process.env)
  const { redactionKey } = settings
  if (!redactionKey)
    throw new Error('MISSION_CONTROL_REDACTION_KEY: expected at least 32 characters, the same for every process.')
  const log = createLog({ service: 'worker', level: settings.logLevel, redactionKey })
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stop.abort())
  try {
    await runWorkerProcess({ settings: { ...settings, redactionKey }, env: process.env, log, stop: stop.signal })
    return 0
  } catch (error) {
    if (stop.signal.aborted) return 0
    log.fatal({ err: error }, 'The worker ended')
    return 1
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  // No log yet: the settings it needs are what is wrong.
  process.stderr.write(`${error instanceof SettingsError || !(error instanceof Error) ? String(error) : error.message}\n`)
  process.exitCode = 1
}
process.exit()
