import { randomUUID } from 'node:crypto'
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises'
import type { Configuration, GatewayAccess } from './gateway-config.ts'
import { REDACTED } from './redacted.ts'

/**
 * The bytes of a gateway's configuration file, when the gateway runs on this machine and the file may be read; null otherwise.
 * A path alone proves nothing (the gateway may live in a container): the text must be what the gateway shows, but for its secrets.
 */
export async function readLocalFile({ url }: GatewayAccess, { path, raw }: Configuration): Promise<Buffer | null> {
  if (!['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname) || !raw) return null
  const bytes = await readFile(path).catch(() => null) // not ours to read: then there is no copy of the bytes, which the receipt says
  return bytes && isSameText(bytes.toString('utf8'), raw) ? bytes : null
}

/** Whether `shown` is `text` with parts of it replaced by the gateway's mark for secrets. */
export function isSameText(text: string, shown: string): boolean {
  const [first = '', ...parts] = shown.split(REDACTED)
  if (parts.length === 0) return text === shown
  const last = parts.at(-1) ?? ''
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  for (const part of parts.slice(0, -1)) {
    const at = text.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from <= text.length - last.length
}

/** Puts bytes back, whole or not at all, with the file's own mode. The gateway watches its file and takes it up. */
export async function writeLocalFile(path: string, bytes: Uint8Array): Promise<void> {
  const { mode } = await stat(path)
  const own = `${path}.${randomUUID()}.tmp`
  try {
    const handle = await open(own, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await chmod(own, mode & 0o777)
    await rename(own, path)
  } finally {
    await rm(own, { force: true })
  }
}
