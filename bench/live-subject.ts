import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readSettings } from '#contracts/settings.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { createApiToken } from '#prisma/stores/api-tokens.ts'
import { appendFrames } from '#prisma/stores/stream.ts'
import { LiveHub } from '#web/live/live-hub.ts'
import { gatewayFrame } from '#web/live/sample-frames.ts'
import { followOutbox } from '#web/server/follow-outbox.ts'
import { hubSources } from '#web/server/hub-sources.ts'
import { makeContext } from '#web/server/make-context.ts'
import { startWeb } from '#web/server/start-web.ts'

/** A server under measurement: events go in here and come out of every stream. */
export type Subject = {
  name: string
  port: number
  path: string
  token: string
  /** Sends events with these sequence numbers, stamped now. */
  send(sequence: readonly number[]): Promise<void>
  /** Queries of the outbox so far; `null` where there is none. */
  reads(): number | null
  close(): Promise<void>
}

/** Entities that events are about in turn: many enough that coalescing drops none of those between two rounds. */
const ENTITIES = 1_000
const framesOf = (sequence: readonly number[]) =>
  sequence.map((seq) => gatewayFrame(`g${seq % ENTITIES}`, `${seq}:${process.hrtime.bigint()}`))

/** The least that could be done: one process, no past, no rights, one write of the same bytes to every socket. */
export async function bareLoop(): Promise<Subject> {
  const streams = new Set<ServerResponse>()
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': here\n\n')
    streams.add(response)
    response.once('close', () => streams.delete(response))
  })
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve()))
  return {
    name: 'bare res.write loop',
    port: (server.address() as AddressInfo).port, // a TCP server that listens has one
    path: '/',
    token: 'none',
    send: async (sequence) => {
      const bytes = `id: ${sequence.at(-1)}\ndata: ${JSON.stringify(framesOf(sequence))}\n\n`
      for (const stream of streams) stream.write(bytes)
    },
    reads: () => null,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** The product: rows committed to Postgres, its notification, the hub, the rights of each reader. */
export async function product(databaseUrl: string): Promise<Subject> {
  const settings = readSettings({ ...SETTINGS, DATABASE_URL: databaseUrl })
  const { web, close } = await makeContext(settings, { streamsPerCredential: 20_000, streamsPerSecond: 500 })
  let reads = 0
  const { outbox, stillValid } = hubSources(web.db)
  const counted = { ...outbox, read: (...asked: Parameters<typeof outbox.read>) => outbox.read(...asked).finally(() => reads++) }
  const hub = new LiveHub({ outbox: counted, stillValid, onError: (error) => web.log.error({ err: error }, 'hub') })
  const unfollow = await followOutbox(web.db, hub, web.log)
  const running = await startWeb({ ...web, hub }, null)
  const asked = { name: 'bench', role: 'viewer', createdBy: 'bench', expiresAt: Date.now() + 3_600_000 } as const
  const { token } = await createApiToken(web.db, DEFAULT_TENANT_ID, asked)
  return {
    name: 'Postgres → hub → stream',
    port: running.port,
    path: '/api/live',
    token,
    send: async (sequence) => {
      const frames = framesOf(sequence)
      await web.db.withTenant(DEFAULT_TENANT_ID, async (tx) => void (await appendFrames(tx, DEFAULT_TENANT_ID, frames)))
    },
    reads: () => reads,
    close: async () => {
      await running.stop()
      await unfollow()
      await close()
    },
  }
}

const SETTINGS = {
  PORT: '0',
  NEXTAUTH_SECRET: 'a secret of the benchmark alone, not used',
  MISSION_CONTROL_REDACTION_KEY: '0'.repeat(64),
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  LOG_LEVEL: 'fatal',
}
