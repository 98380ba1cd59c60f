import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
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
    aptGet(['update', '-q'])
    aptGet(['install', '-y', '-q', '--no-install-recommends', 'chromium'])
  })
}

function aptGet(args: string[]): void {
  const { status, stderr } = spawnSync('apt-get', args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) throw new Error(`apt-get ${args[0]} failed: ${stderr.trim()}`)
}
