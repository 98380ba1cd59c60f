import { type FSWatcher, watch } from 'node:fs'
import type { Logger } from '#telemetry/log.ts'

/** What `watchConfig` does with what it sees. */
export type ConfigWatchOptions = {
  dir: string
  /** What the configuration comes to now, as a text that changes with it. */
  look(): Promise<string>
  /** Called once at the start and after each change. Tried again at the next look when it throws. */
  apply(): Promise<void>
  log: Logger
  /** Changes that no file tells of (a local OpenClaw that was installed) are seen at the latest after this. Default 15 s. */
  everyMs?: number
}

const EVERY_MS = 15_000
/** Editors write a file in several steps. */
const SETTLE_MS = 300

/** Applies the configuration at the start and whenever it changed. @returns what ends the watch */
export function watchConfig({ dir, look, apply, log, everyMs = EVERY_MS }: ConfigWatchOptions): () => void {
  let applied: string | null = null
  let looking: Promise<void> = Promise.resolve()
  const lookNow = async () => {
    try {
      const seen = await look()
      if (seen === applied) return
      await apply()
      applied = seen
    } catch (error) {
      log.warn({ err: error }, 'The configuration could not be applied; it is tried again')
    }
  }
  const enqueue = () => {
    looking = looking.then(lookNow)
  }
  let settling: NodeJS.Timeout | undefined
  const watcher = watchFolder(dir, log, () => {
    clearTimeout(settling)
    settling = setTimeout(enqueue, SETTLE_MS)
  })
  const timer = setInterval(enqueue, everyMs)
  enqueue()
  return () => {
    clearTimeout(settling)
    clearInterval(timer)
    watcher?.close()
  }
}

function watchFolder(dir: string, log: Logger, onChange: () => void): FSWatcher | null {
  try {
    const watcher = watch(dir, { persistent: false, recursive: true }, onChange)
    watcher.on('error', (error) => log.warn({ err: error, dir }, 'The configuration folder is only looked at from time to time'))
    return watcher
  } catch (error) {
    log.warn({ err: error, dir }, 'The configuration folder is only looked at from time to time')
    return null
  }
}
