import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { readSettings, type Settings, SettingsError } from '#contracts/settings.ts'
import { PortInUse } from './check-web-port.ts'
import { projectRoot } from './project.ts'
import { humanSeconds, say } from './say.ts'
import { type Started, startAll } from './start-all.ts'
import { readiness } from './start-programs.ts'
import { AlreadyRunning, lockStateFolder, stateFolderPaths } from './state-folder.ts'
import { Supervisor } from './supervisor.ts'

/** A second signal this soon is the same Ctrl-C, which the terminal and npm both pass on. */
const SAME_SIGNAL_MS = 400
/** After this long without being ready, what is missing is said. */
const SAY_MISSING_AFTER_MS = 10_000

const began = performance.now()

async function main(): Promise<number> {
  // Relative paths in settings are meant from the checkout, wherever the command was given.
  process.chdir(projectRoot)
  const settings = readSettings(process.env)
  const folder = stateFolderPaths(settings.stateDir)
  const unlock = await lockStateFolder(folder)
  const supervisor = new Supervisor(folder.parts, say)
  const stopAsked = onStopSignals(() => supervisor.kill())
  try {
    say(styleText('bold', 'Mission Control starts …'))
    const up = startAll(settings, folder, supervisor).then((started) => announce(settings, started, stopAsked.signal))
    // Running ends with a stop, or with a start that fails.
    await Promise.race([stopAsked.promise, up.then(() => stopAsked.promise)])
    return 0
  } catch (error) {
    if (stopAsked.signal.aborted) return 0
    say(styleText('red', explain(error)))
    return 1
  } finally {
    say('Stopping …')
    await supervisor.stop()
    await unlock()
    say('Stopped.')
  }
}

/** Waits until all can work, saying what is missing if that takes long; then prints where to go. */
async function announce(settings: Settings, { url, port, temporalUi }: Started, stop: AbortSignal): Promise<void> {
  const since = performance.now()
  let saidAt = since
  for (;;) {
    if (stop.aborted) return
    const { ready, detail } = await readiness(port)
    if (ready) break
    if (performance.now() - saidAt > SAY_MISSING_AFTER_MS) {
      say(`  Not ready yet: ${detail}`)
      saidAt = performance.now()
    }
    await sleep(100)
  }
  say(
    `${styleText(['bold', 'green'], 'Mission Control is ready:')} ${styleText('bold', url)}  (${humanSeconds(performance.now() - began)})`,
  )
  if (temporalUi) say(`  Temporal's own interface: ${temporalUi}`)
  say(`  State and logs: ${settings.stateDir}   Stop: Ctrl-C`)
}

/** The first signal asks for an orderly stop, another one ends everything at once. */
function onStopSignals(kill: () => Promise<void>) {
  const controller = new AbortController()
  let askedAt = 0
  const promise = new Promise<void>((resolve) => {
    const onSignal = () => {
      if (!controller.signal.aborted) {
        askedAt = performance.now()
        controller.abort()
        resolve()
      } else if (performance.now() - askedAt > SAME_SIGNAL_MS) {
        say('Stopping at once.')
        void kill().finally(() => process.exit(130))
      }
    }
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  })
  return { promise, signal: controller.signal }
}

/** What a person can act on is said in one line; anything else keeps its stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? `\nCause: ${error.cause.message}` : ''
  return `${error.message}${cause}`
}

try {
  process.exitCode = await main()
} catch (error) {
  // Nothing has been started yet.
  const expected = error instanceof SettingsError || error instanceof AlreadyRunning || error instanceof PortInUse
  say(styleText('red', expected ? error.message : String(error instanceof Error ? error.stack : error)))
  process.exitCode = 1
}
process.exit()
