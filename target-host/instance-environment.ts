import { dirname } from 'node:path'
import type { Environment } from '#contracts/settings.ts'

/** What a program needs of its surroundings. Nothing else of ours reaches what is deployed. */
const BASICS = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'] as const

/** Marks a process as one of this host's, so that a later host finds it; children have it too. */
export const MARK = 'MISSION_CONTROL_INSTANCE'

/**
 * The whole environment of an instance: the basics, the release's settings, PORT and our mark. The settings cannot change the last two.
 * Our own Node comes first on the path, so that `node` is the version the product runs on.
 */
export function instanceEnvironment(
  values: Readonly<Record<string, string>>,
  { port, hostId, env }: { port: number; hostId: string; env: Environment },
): Record<string, string> {
  const basics = Object.fromEntries(BASICS.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
  const path = [dirname(process.execPath), basics.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(':')
  return { ...basics, PATH: path, ...values, PORT: String(port), [MARK]: hostId }
}
