import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the range from which systems take ports of outgoing connections, so that none of those takes one in the meantime. */
const LOWEST = 20_000
const HIGHEST = 31_999
const TRIES = 200

/** Ports given to instances by this process: two that start at once must not get the same. */
const given = new Set<number>()

/**
 * A port of loopback on which nothing listens, kept for the caller until `giveBack`.
 * @param wanted taken when it is free: addresses then stay as they were told
 * @throws when no port is free
 */
export async function sparePort(wanted: number | null): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = attempt === 0 && wanted !== null ? wanted : randomInt(LOWEST, HIGHEST + 1)
    if (given.has(port)) continue
    given.add(port)
    if (await isPortFree(port)) return port
    given.delete(port)
  }
  throw new Error(`No TCP port from ${LOWEST} to ${HIGHEST} is free on 127.0.0.1.`)
}

/** Lets another instance have the port. */
export const giveBack = (port: number): boolean => given.delete(port)

/** Whether nothing listens on this port of loopback. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
