import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { sparePort } from '#target-host/spare-port.ts'

const LOOPBACK = '127.0.0.1'

/** Whether nothing listens on the port of this host (default: loopback). */
export async function isPortFree(port: number, host = LOOPBACK): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    })
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/**
 * A port that was free a moment ago. Whoever uses it must still be ready to find it taken. None of those that systems take for
 * outgoing connections: a server that is killed and comes back would find one of those on its port, and its clients would not find it.
 */
export const freePort = (): Promise<number> => sparePort(null)

/** The port written in `file` while it is free; else another free one, which is then remembered there. */
export async function rememberedPort(file: string): Promise<number> {
  const remembered = Number(await readFile(file, 'utf8').catch(() => ''))
  if (Number.isInteger(remembered) && remembered > 0 && (await isPortFree(remembered))) return remembered
  const port = await freePort()
  await writeFile(file, `${port}\n`, { mode: 0o600 })
  return port
}
