import { resolve } from 'node:path'
import { readSettings, SettingsError } from '#contracts/settings.ts'
import { createLog } from '#telemetry/log.ts'
import { serveControl } from './control-server.ts'
import { LockHeld } from './hold-lock.ts'
import { hostFolderPaths } from './host-folder.ts'
import { TargetHost } from './target-host.ts'

/** The process host: `node target-host/main.ts`. Ends in good order on SIGTERM or SIGINT; what ran comes back with the next one. */
async function main(): Promise<number> {
  const settings = readSettings(process.env)
  const { redactionKey } = settings
  if (!redactionKey)
    throw new Error('MISSION_CONTROL_REDACTION_KEY: expected at least 32 characters, the same for every process.')
  const log = createLog({ service: 'target-host', level: settings.logLevel, redactionKey })
  const stopAsked = new Promise<void>((done) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => done())
  })
  try {
    const folder = hostFolderPaths(settings.stateDir)
    const configDir = resolve(settings.configDir)
    const host = await TargetHost.start({ folder, configDir, env: process.env, redactionKey, log })
    const control = await serveControl(host, settings.hostSocket, log)
    log.info({ socket: settings.hostSocket, targets: host.targets().targets.length }, 'The process host is ready')
    await stopAsked
    control.close()
    await host.stop()
    return 0
  } catch (error) {
    log.fatal(
      { err: error },
      error instanceof LockHeld ? 'Another process host owns this state folder' : 'The process host ended',
    )
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
