import { bareSession } from '../history/bare-session.ts'
import type { HistoryTables } from '../history/history-tables.ts'

/** What is not said in a session of a gateway is told in one of these: a task's, a conversation's, an agent's, or the stream of all the rest. */
export type Thread = { key: string; agentId: string; kind: string; title: string | null }

/** Who is meant where nobody is named. */
export const NOBODY = 'mission-control'

export const taskThread = (id: string, title: string | null, agentId: string | null): Thread => ({
  ...{ key: `mission-control:task:${id}`, agentId: agentId ?? NOBODY, kind: 'task', title },
})
export const chatThread = (conversation: string, agentId: string | null): Thread => ({
  ...{ key: `mission-control:chat:${conversation}`, agentId: agentId ?? NOBODY, kind: 'chat', title: conversation },
})
export const agentThread = (agentId: string): Thread => ({
  ...{ key: `mission-control:agent:${agentId}`, agentId, kind: 'agent', title: agentId },
})
export const otherThread: Thread = { key: 'mission-control:activity', agentId: NOBODY, kind: 'activity', title: 'Activity' }

type Known = Thread & { firstAt: number | null; lastAt: number | null }

/** The sessions that things are told in, written when all is told: when something first and last happened in them is known then. */
export class Threads {
  readonly #known = new Map<string, Known>()

  /** @param at when something happened in it, ms @returns its key */
  use(thread: Thread, at: number | null): string {
    const known = this.#known.get(thread.key)
    if (!known) this.#known.set(thread.key, { ...thread, firstAt: at, lastAt: at })
    else if (at !== null) {
      known.firstAt = Math.min(known.firstAt ?? at, at)
      known.lastAt = Math.max(known.lastAt ?? at, at)
    }
    return thread.key
  }

  has(key: string): boolean {
    return this.#known.has(key)
  }

  write(tables: HistoryTables): void {
    for (const { key, agentId, kind, title, firstAt, lastAt } of this.#known.values())
      tables.add('sessions', `session ${key}`, {
        ...{ ...bareSession(key), agent_id: agentId, kind, title, created_at: firstAt, last_activity_at: lastAt },
      })
  }
}
