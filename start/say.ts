import { styleText } from 'node:util'

/** Where the supervisor's lines go. */
export type Say = (line: string) => void

// A console that has gone away (`npm start | head`) is no reason to fall: the parts are kept running, unseen.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

/** Writes one line to standard output; the colours disappear where it is no terminal. */
export const say: Say = (line) => void process.stdout.write(`${line}\n`)

/** How often a step that takes long says that it is still at it. */
const STILL_AT_IT_MS = 15_000

/**
 * Says what begins, how long it has been at it, and that it is done.
 * @param doneDetail makes the part of the last line that only the result can tell
 * @throws whatever the work throws, after saying that the step failed.
 */
export async function step<T>(what: string, work: () => Promise<T>, doneDetail: (result: T) => string = () => ''): Promise<T> {
  const began = performance.now()
  const elapsed = () => humanSeconds(performance.now() - began)
  const ticking = setInterval(() => say(styleText('dim', `  … ${what}: still at it after ${elapsed()}`)), STILL_AT_IT_MS)
  try {
    const result = await work()
    const detail = doneDetail(result)
    say(`${styleText('green', '✓')} ${what}${detail ? ` ${detail}` : ''} ${styleText('dim', `(${elapsed()})`)}`)
    return result
  } catch (error) {
    say(`${styleText('red', '✗')} ${what} ${styleText('dim', `(${elapsed()})`)}`)
    throw error
  } finally {
    clearInterval(ticking)
  }
}

/** 0.4 s, 12 s, 3 min 5 s. */
export function humanSeconds(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
