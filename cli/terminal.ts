import type { Readable } from 'node:stream'

/** What a command reads and writes; injected, so that tests see exactly what a person would. */
export type Terminal = {
  out: (text: string) => void
  /** Progress, warnings and errors: never mixed into what a script reads. */
  err: (text: string) => void
  stdin: Readable
  /** Whether a person sees standard output; then tables are redrawn and questions asked. */
  interactive: boolean
  /** Columns of the terminal; lines are cut to it. `null` = not a terminal, nothing is cut. */
  columns: number | null
  env: Readonly<Record<string, string | undefined>>
  /** Ends `--watch` and waiting. */
  signal: AbortSignal
}

/** The terminal of this process. The first Ctrl-C ends the command in order. */
export function processTerminal(): Terminal {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  // `mc … | head` closes the pipe: that is an end like any other.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    stop.abort()
  })
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stdin: process.stdin,
    interactive: process.stdout.isTTY && process.stdin.isTTY,
    columns: process.stdout.isTTY ? process.stdout.columns : null,
    env: process.env,
    signal: stop.signal,
  }
}
