import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { KeptTelemetry } from '#contracts/kept-telemetry.ts'
import { PART } from '#telemetry/keep/spool-telemetry.ts'
import type { WriteTelemetry } from '#telemetry/keep/telemetry-keeper.ts'
import type { Logger } from '#telemetry/log.ts'

const EVERY_MS = 2_000
/** Whoever took a file, or began to write one, and was not done by then has died. */
const LEFT_AFTER_MS = 60_000
const TAKEN = '.taken'

/** Writes what processes without a database left in a folder, now and then, until it is stopped. */
export function takeSpooled({ folder, write, log }: { folder: string; write: WriteTelemetry; log: Logger }): () => Promise<void> {
  let last = Promise.resolve()
  const timer = setInterval(() => {
    last = last.then(() => takeAll(folder, write, log))
  }, EVERY_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await last
  }
}

/** Every file that is whole and that nobody else is at. Never rejects: what cannot be written now stays where it is. */
async function takeAll(folder: string, write: WriteTelemetry, log: Logger): Promise<void> {
  const names = await readdir(folder).catch((): string[] => [])
  for (const name of names.toSorted()) {
    const path = join(folder, name)
    if (name.endsWith(PART) && (await isLeft(path))) await rm(path, { force: true }).catch(() => undefined)
    if (!(name.endsWith('.json') || (name.endsWith(TAKEN) && (await isLeft(path))))) continue
    const taken = `${path.replace(TAKEN, '')}${TAKEN}`
    // Two workers may see the same file: one of them moves it.
    const isOurs = await rename(path, taken).then(
      () => true,
      () => false,
    )
    if (isOurs) await takeOne(taken, write, log)
  }
}

async function takeOne(path: string, write: WriteTelemetry, log: Logger): Promise<void> {
  const batch = await readFile(path, 'utf8').then(parsed, () => null)
  if (batch === null) log.warn('A file of spans that another process left could not be read; it is removed')
  try {
    if (batch) await write(batch)
    await rm(path, { force: true })
  } catch {
    // The database is away: the next time, by anybody.
    await rename(path, path.slice(0, -TAKEN.length)).catch(() => undefined)
  }
}

function parsed(text: string): KeptTelemetry | null {
  try {
    return KeptTelemetry.parse(JSON.parse(text))
  } catch {
    return null // cut, or of another version
  }
}

const isLeft = async (path: string): Promise<boolean> =>
  await stat(path).then(
    ({ ctimeMs }) => Date.now() - ctimeMs > LEFT_AFTER_MS,
    () => false,
  )
