import { styleText } from 'node:util'
import { readSettings } from '#contracts/settings.ts'
import { announce } from './announce.ts'
import { projectRoot } from './project.ts'
import { say } from './say.ts'
import { startAll } from './start-all.ts'
import { lockStateFolder, stateFolderPaths } from './state-folder.ts'
import { Supervisor } from './supervisor.ts'

/** A second signal this soon is the same Ctrl-C, which the terminal and npm both pass on. */
const SAME_SIGNAL_MS = 400

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
    const up = startAll(settings, folder, supervisor).then((started) =>
      announce(settings, started, { began, stop: stopAsked.signal }),
    )
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

/** What was thrown for a person to act on is said without a stack; a fault of our own keeps it. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isFault = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  const cause = error.cause instanceof Error ? `\nCause: ${error.cause.message}` : ''
  return `${isFault ? error.stack : error.message}${cause}`
}

try {
  process.exitCode = await main()
} catch (error) {
  // Nothing has been started yet: wrong settings, or a start that already runs.
  say(styleText('red', explain(error)))
  process.exitCode = 1
}
process.exit()
