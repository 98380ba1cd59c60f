import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'

const LOOPBACK = '127.0.0.1'

/** Whether nothing listens on the port of this host (default: loopback). */
export async function isPortFree(port: number, host = LOOPBACK): Promise<boolean> {
  return (await tryListen(port, host)) !== undefined
}

/** A port that was free a moment ago. Whoever uses it must still be ready to find it taken. */
export async function freePort(): Promise<number> {
  const port = await tryListen(0, LOOPBACK)
  if (port === undefined) throw new Error('No TCP port is free on 127.0.0.1.')
  return port
}

/** The port written in `file` while it is free; else another free one, which is then remembered there. */
export async function rememberedPort(file: string): Promise<number> {
  const remembered = Number(await readFile(file, 'utf8').catch(() => ''))
  if (Number.isInteger(remembered) && remembered > 0 && (await isPortFree(remembered))) return remembered
  const port = await freePort()
  await writeFile(file, `${port}\n`, { mode: 0o600 })
  return port
}

function tryListen(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined)
      else reject(error)
    })
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
