import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * The address to count sign-in attempts by. Behind a configured public address a proxy on this machine or in a private network
 * is believed about the last hop it saw (`x-forwarded-for`, last entry); else only the socket is.
 */
export function clientAddress(request: IncomingMessage, behindProxy: boolean): string {
  const socket = request.socket.remoteAddress ?? 'unknown'
  if (!behindProxy || !isPrivate(socket)) return socket
  const last =
    String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)
      ?.trim() ?? ''
  return isIP(last) ? last : socket
}

/** Whether the other end of a socket is this machine or a private network. */
export function isPrivate(address: string): boolean {
  const bare = address.replace(/^::ffff:/, '')
  return isLoopback(address) || /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(bare) || /^f[cd]/i.test(bare)
}

/** Whether the other end of a socket is this machine. */
export function isLoopback(address: string): boolean {
  const bare = address.replace(/^::ffff:/, '')
  return bare === '::1' || bare.startsWith('127.')
}
