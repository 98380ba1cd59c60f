import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Connection } from '@temporalio/client'
import type { ProcessIdentity } from '#target-host/process-identity.ts'
import { type Exit, type Launched, launch } from './launch.ts'
import { freePort, isPortFree, rememberedPort } from './ports.ts'
import { describeExit, lastLines } from './run-to-end.ts'
import { findTemporalBinary, NO_TEMPORAL } from './temporal-binary.ts'
import { waitUntil } from './wait-until.ts'

const READY_TIMEOUT_MS = 60_000

/** A Temporal server that this process started. */
export type TemporalServer = {
  /** host:port of its gRPC front end. */
  readonly address: string
  /** Its own web interface, unless headless. */
  readonly uiUrl?: string
  readonly identity: ProcessIdentity
  readonly logFile: string
  /** Settles when the server has ended, wanted or not. */
  readonly exited: Promise<Exit>
  /** Ends it in good order. Idempotent. */
  stop(): Promise<void>
  /** Ends it as a crash would; what it had acknowledged is in the database file. */
  kill(): Promise<void>
}

/** Where the server keeps its state, and how it runs. */
export type StartTemporal = {
  /** SQLite file of the server's state; a second start with it finds the same workflows and the same port. */
  readonly dbFile: string
  /** The Temporal CLI. Default: the first one found on this machine. */
  readonly binary?: string
  /** Default: the port used with this file before while it is free, else any free one. */
  readonly port?: number
  /** Where it logs. Default: beside its database file. */
  readonly logFile?: string
  /** Told of the process before it is ready, so that it can be stopped while it comes up. */
  readonly onLaunch?: (process: Launched) => Promise<void>
  /** Namespaces besides `default`. */
  readonly namespaces?: readonly string[]
  /** No web interface (for tests). */
  readonly headless?: boolean
}

/**
 * Starts Temporal's development server and waits until its namespaces answer.
 * @throws when no binary is found, the port is taken, or the server ends at once (with its last log lines).
 */
export async function startTemporal(options: StartTemporal): Promise<TemporalServer> {
  const dbFile = resolve(options.dbFile)
  await mkdir(dirname(dbFile), { recursive: true, mode: 0o700 })
  const command = options.binary ?? (await findTemporalBinary())?.path
  if (!command) throw new Error(NO_TEMPORAL)
  const port = await choosePort(options.port, `${dbFile}.port`)
  const uiPort = options.headless ? undefined : await rememberedPort(`${dbFile}.ui-port`)
  const logFile = options.logFile ?? `${dbFile}.log`
  const args = flags({ dbFile, port, uiPort, namespaces: options.namespaces ?? [] })
  const server = await launch({ command, args, logFile, cwd: dirname(dbFile) })
  const address = `127.0.0.1:${port}`
  await options.onLaunch?.(server)
  await untilReady(address, ['default', ...(options.namespaces ?? [])], server.exited, logFile)
  return {
    address,
    uiUrl: uiPort ? `http://127.0.0.1:${uiPort}` : undefined,
    identity: server.identity,
    logFile,
    exited: server.exited,
    stop: async () => void (await server.stop()),
    kill: async () => void (await server.stop('SIGKILL')),
  }
}

type Flags = { dbFile: string; port: number; uiPort?: number; namespaces: readonly string[] }

function flags({ dbFile, port, uiPort, namespaces }: Flags): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
    ...['--db-filename', dbFile, '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...(uiPort ? ['--ui-port', String(uiPort)] : ['--headless']),
    ...['--log-level', 'warn'],
    ...namespaces.flatMap((namespace) => ['--namespace', namespace]),
  ]
}

async function choosePort(port: number | undefined, rememberedIn: string): Promise<number> {
  if (port === undefined) return await rememberedPort(rememberedIn)
  if (port === 0) return await freePort()
  if (!(await isPortFree(port))) throw new Error(`Port ${port} is in use.`)
  return port
}

async function untilReady(address: string, namespaces: readonly string[], exited: Promise<Exit>, logFile: string): Promise<void> {
  let ended: Exit | undefined
  void exited.then((exit) => {
    ended = exit
  })
  const giveUp = () => ended && new Error(`Temporal ended at once (${describeExit(ended)}).\n${lastLines(logFile, 10)}`)
  await waitUntil('A ready Temporal server', () => answers(address, namespaces), { timeoutMs: READY_TIMEOUT_MS, giveUp })
}

async function answers(address: string, namespaces: readonly string[]): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2000 })
  try {
    for (const namespace of namespaces) await connection.workflowService.describeNamespace({ namespace })
    return true
  } finally {
    await connection.close()
  }
}
