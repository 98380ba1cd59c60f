import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readSettings } from '#contracts/settings.ts'

/** Long enough for two polls of each gateway and several beats of everything. */
const WATCH_MS = 60_000
/** Linux counts CPU time in hundredths of a second wherever it still runs. */
const TICKS_PER_SECOND = 100

type Part = { name: string; pids: number[] }
type Cost = { cpuSeconds: number; megabytes: number }

/**
 * Measures what each part of a running installation (`npm start`, in this checkout or the state folder named by
 * MISSION_CONTROL_STATE_DIR) costs: share of a core over a minute, and memory that is not shared with other processes.
 */
async function benchIdle(): Promise<void> {
  const parts = await runningParts()
  if (parts.length === 0) {
    process.stdout.write(
      'Nothing runs from this state folder: `npm start` first, then measure from a second terminal. Left out.\n',
    )
    return
  }
  const before = parts.map(costOf)
  await sleep(WATCH_MS)
  for (const [i, part] of parts.entries()) {
    const after = costOf(part)
    const share = (after.cpuSeconds - (before[i]?.cpuSeconds ?? 0)) / (WATCH_MS / 1000)
    process.stdout.write(
      `  ${part.name.padEnd(12)} ${(share * 100).toFixed(1).padStart(5)} % of a core  ${after.megabytes.toFixed(0).padStart(5)} MB\n`,
    )
  }
}

async function runningParts(): Promise<Part[]> {
  const { stateDir } = readSettings({ MISSION_CONTROL_STATE_DIR: process.env['MISSION_CONTROL_STATE_DIR'] })
  const text = await readFile(join(stateDir, 'parts.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  const parents = await parentOfEach()
  const written = JSON.parse(text) as Record<string, { pid: number }> // written by our own supervisor
  return Object.entries(written)
    .filter(([, { pid }]) => parents.has(pid))
    .map(([name, { pid }]) => ({ name, pids: withChildren(pid, parents) }))
}

/** Postgres is many processes: a part is its process and all that descend from it. */
function withChildren(pid: number, parents: Map<number, number>): number[] {
  const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child)
  return [pid, ...children.flatMap((child) => withChildren(child, parents))]
}

async function parentOfEach(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const known = pids.map((pid) => [pid, Number(statFields(pid)?.[1])] as const)
  return new Map(known.filter(([, parent]) => !Number.isNaN(parent)))
}

function costOf({ pids }: Part): Cost {
  let ticks = 0
  let kilobytes = 0
  for (const pid of pids) {
    const fields = statFields(pid)
    ticks += Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0)
    kilobytes += unsharedKilobytes(pid)
  }
  return { cpuSeconds: ticks / TICKS_PER_SECOND, megabytes: kilobytes / 1024 }
}

/** Fields of /proc/PID/stat after the command's name: state, parent, …; undefined when the process has ended. */
function statFields(pid: number): string[] | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Shared pages count by the share this process has in them. */
const unsharedKilobytes = (pid: number): number =>
  Number(/^Pss:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0)

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}

await benchIdle()
