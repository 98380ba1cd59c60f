import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { RunAs } from './launch.ts'

const USER = 'postgres'

/** Capabilities that let another user pass through root's private folders, the narrower first, with their bit in CapEff. */
const PASSAGE = [
  ['dac_read_search', 2n],
  ['dac_override', 1n],
] as const

/**
 * Whose rights the embedded Postgres gets: none but our own for an ordinary user, those of the system user `postgres`
 * (made when missing) for root, as Postgres refuses to run as root.
 * @param folders what that user must be able to reach; where root's private folders lie in between (a clone below
 *   /root), it gets the one capability to pass through them, instead of those folders' modes being changed.
 * @throws when the user cannot be made or cannot reach the folders.
 */
export function postgresUser(folders: readonly string[]): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined
  const ids = idsOf(USER) ?? makeUser()
  const barred = folders.map((folder) => barrier(resolve(folder), ids)).find(Boolean)
  if (!barred) return ids
  const effective = BigInt(`0x${/CapEff:\s*(\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`)
  const capability = PASSAGE.find(([, bit]) => (effective >> bit) & 1n)?.[0]
  if (capability) return { ...ids, capability }
  throw new Error(
    `Postgres runs as the user ${USER}, who cannot pass through ${barred}. ` +
      'Set MISSION_CONTROL_STATE_DIR to a folder that everybody can reach (for example /var/lib/mission-control), or start as an ordinary user.',
  )
}

/** The first folder on the way that the user may not pass through. */
function barrier(folder: string, { uid, gid }: RunAs): string | undefined {
  const parent = dirname(folder)
  const above = parent === folder ? undefined : barrier(parent, { uid, gid })
  if (above) return above
  const stat = statSync(folder, { throwIfNoEntry: false })
  if (!stat) return undefined
  const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001
  return stat.mode & bit ? undefined : folder
}

function idsOf(user: string): RunAs | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    // `id` answers with status 1 for an unknown user.
    return undefined
  }
}

function makeUser(): RunAs {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', USER], {
      stdio: 'pipe',
    })
  } catch (error) {
    throw new Error(
      `Postgres cannot run as root, and the user ${USER} could not be made. Make it, or start as an ordinary user.`,
      {
        cause: error,
      },
    )
  }
  const ids = idsOf(USER)
  if (!ids) throw new Error(`The user ${USER} was made but cannot be found.`)
  return ids
}
