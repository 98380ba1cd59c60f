import { createInterface } from 'node:readline/promises'
import type { Readable } from 'node:stream'
import { CliError, exitCodes } from './exit.ts'
import type { Terminal } from './terminal.ts'

type RawInput = Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown }

/** One line without showing it: typed at a terminal, or the first line of what is piped in. Never from arguments. */
export async function askSecret(question: string, terminal: Terminal): Promise<string> {
  const input: RawInput = terminal.stdin
  if (!input.isTTY || !input.setRawMode) return await firstLine(input)
  terminal.err(question)
  input.setRawMode(true)
  try {
    return await typedLine(input)
  } finally {
    input.setRawMode(false)
    input.pause()
    terminal.err('\n')
  }
}

/** Asks a yes-or-no question; anything but `y` or `yes` is no. Without a terminal it cannot be asked. */
export async function confirm(question: string, terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive) {
    throw new CliError(exitCodes.usage, `${question} There is no terminal to ask on.`, 'Add --yes if you are sure.')
  }
  const reader = createInterface({ input: terminal.stdin, output: process.stderr })
  try {
    return /^y(?:es)?$/i.test((await reader.question(`${question} [y/N] `, { signal: terminal.signal })).trim())
  } finally {
    reader.close()
  }
}

async function firstLine(input: Readable): Promise<string> {
  let text = ''
  for await (const piece of input) {
    text += String(piece)
    if (text.includes('\n')) break
  }
  return (text.split('\n', 1)[0] ?? '').trim()
}

const ENTER = new Set(['\r', '\n', '\u0004'])
const BACKSPACE = new Set(['\u007f', '\b'])

function typedLine(input: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = ''
    const onData = (piece: Buffer | string): void => {
      for (const key of String(piece)) {
        if (ENTER.has(key)) return done(() => resolve(typed.trim()))
        if (key === '\u0003') return done(() => reject(new CliError(exitCodes.unavailable, 'Stopped.')))
        typed = BACKSPACE.has(key) ? typed.slice(0, -1) : typed + key
      }
    }
    const done = (settle: () => void): void => {
      input.off('data', onData)
      settle()
    }
    input.on('data', onData)
    input.resume()
  })
}
