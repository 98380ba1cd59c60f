import { freePort, isPortFree } from './ports.ts'

/** How many ports above the wanted one are looked at for a suggestion. */
const SUGGESTIONS = 20

/**
 * The port the web interface will listen on: the wanted one, or any free one for 0.
 * @throws when it is in use, naming what to set instead.
 */
export async function checkWebPort(wanted: number, host: string): Promise<number> {
  if (wanted === 0) return await freePort()
  if (await isPortFree(wanted, host)) return wanted
  for (let port = wanted + 1; port <= Math.min(wanted + SUGGESTIONS, 65_535); port++) {
    if (await isPortFree(port, host)) throw new PortInUse(wanted, host, port)
  }
  throw new PortInUse(wanted, host, 0)
}

/** Thrown when something else listens on a port that was asked for. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse'

  constructor(port: number, host: string, instead: number) {
    super(
      `PORT: port ${port} on ${host} is in use by another program (or needs more rights). Set another one, for example: PORT=${instead} npm start`,
    )
  }
}
