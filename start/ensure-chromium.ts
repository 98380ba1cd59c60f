import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { step } from './say.ts'

/** Where Debian installs the browser that the browser tests drive. */
const CHROMIUM = '/usr/bin/chromium'

/**
 * Installs Debian's Chromium when it is missing and we may. Elsewhere it says how to install it: the browser tests then
 * fail by themselves, rather than being passed over.
 */
export async function ensureChromium(): Promise<void> {
  if (existsSync(CHROMIUM)) return
  const isDebian = existsSync('/usr/bin/apt-get')
  if (!isDebian || process.getuid?.() !== 0) {
    process.stderr.write(`  The browser tests need ${CHROMIUM}: sudo apt-get install chromium\n`)
    return
  }
  await step('Chromium installed', async () => {
    await aptGet(['update', '-q'])
    await aptGet(['install', '-y', '-q', '--no-install-recommends', 'chromium'])
  })
}

async function aptGet(args: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const child = spawn('apt-get', args, { stdio: ['ignore', 'ignore', 'pipe'], env })
  const ended = once(child, 'close')
  const [said, [status]] = await Promise.all([text(child.stderr), ended])
  if (status !== 0) throw new Error(`apt-get ${args[0]} failed: ${said.trim()}`)
}
