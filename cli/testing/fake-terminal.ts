import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Terminal } from '../terminal.ts'

/** A terminal that keeps what was printed; its home is a new empty folder. */
export type KeptTerminal = Terminal & { printed: { out: string; err: string }; stop: () => void }

export function keptTerminal({ env = {}, input = '' }: { env?: Record<string, string>; input?: string } = {}): KeptTerminal {
  const printed = { out: '', err: '' }
  const stopping = new AbortController()
  return {
    printed,
    stop: () => stopping.abort(),
    out: (text) => {
      printed.out += text
    },
    err: (text) => {
      printed.err += text
    },
    stdin: Readable.from([input]),
    interactive: false,
    columns: null,
    env: { HOME: mkdtempSync(join(tmpdir(), 'mc-home-')), ...env },
    signal: stopping.signal,
  }
}
