import type { LiveFrame, TimelineEntry } from '#contracts/live.ts'

const uuid = (name: string): string => `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').padStart(12, '0').slice(-12)}`

/** A gateway frame for tests and benchmarks; `name` decides which gateway, `reason` what changed. */
export function gatewayFrame(name: string, reason: string | null = null): LiveFrame {
  return {
    type: 'gateway',
    gateway: {
      id: uuid(name),
      slug: name,
      name,
      url: 'ws://127.0.0.1:1',
      source: 'config',
      demo: false,
      state: 'connected',
      stateSince: '2026-01-01T00:00:00.000Z',
      stateReason: reason,
      missing: [],
      serverVersion: null,
      protocol: null,
      load: null,
      lastSeenAt: null,
      lastEventAt: null,
      lastPollAt: null,
      removedAt: null,
    },
  }
}

/** A timeline frame for tests and benchmarks, with one entry per id. */
export function timelineFrame(session: string, entryIds: readonly string[]): LiveFrame {
  const sessionId = uuid(session)
  const entries = entryIds.map((id): TimelineEntry => {
    return { id, sessionId, runId: null, kind: 'tool', at: '2026-01-01T00:00:00.000Z', dedupKey: id, body: {} }
  })
  return { type: 'timeline', sessionId, entries }
}
