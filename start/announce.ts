import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import type { Settings } from '#contracts/settings.ts'
import { type FirstAdmin, firstAdmin } from './first-admin.ts'
import { humanSeconds, say } from './say.ts'
import type { Started } from './start-all.ts'
import { readiness } from './start-programs.ts'

/** After this long without being ready, what is missing is said, and again after as long. */
const SAY_MISSING_EVERY_MS = 10_000

/**
 * Waits until everything can work, saying what is missing if that takes long; then prints where to go, and the first
 * administrator if there was none yet.
 * @param began when the start began, by `performance.now()`
 */
export async function announce(
  settings: Settings,
  started: Started,
  { began, stop }: { began: number; stop: AbortSignal },
): Promise<void> {
  await untilReady(started.probeUrl, stop)
  if (stop.aborted) return
  const admin = await firstAdmin(started.databaseUrl, settings.admin)
  const headline = styleText(['bold', 'green'], 'Mission Control is ready:')
  say(`${headline} ${styleText('bold', started.url)}  (${humanSeconds(performance.now() - began)})`)
  if (admin) say(`  First sign-in: ${styleText('bold', admin.email)} ${passwordWords(admin)}`)
  if (started.demoTargets.length > 0) {
    say(`  Demo to deploy: release answers-1 to production; it then answers at ${started.demoTargets.join(', ')}`)
  }
  if (started.temporalUi) say(`  Temporal's own interface: ${started.temporalUi}`)
  say(`  State and logs: ${settings.stateDir}   Stop: Ctrl-C`)
}

async function untilReady(probeUrl: string, stop: AbortSignal): Promise<void> {
  let saidAt = performance.now()
  while (!stop.aborted) {
    const { ready, detail } = await readiness(probeUrl)
    if (ready) return
    if (performance.now() - saidAt > SAY_MISSING_EVERY_MS) {
      say(`  Not ready yet: ${detail}`)
      saidAt = performance.now()
    }
    await sleep(200)
  }
}

function passwordWords({ oneTimePassword }: FirstAdmin): string {
  if (oneTimePassword === null) return 'with the password of MISSION_CONTROL_ADMIN_PASSWORD'
  return `one-time password ${styleText('bold', oneTimePassword)} (shown only now; you choose your own at the first sign-in)`
}
