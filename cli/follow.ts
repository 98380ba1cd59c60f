import { setTimeout as pause } from 'node:timers/promises'
import { EventsPage } from '#contracts/api/lists.ts'
import { LiveBye, type LiveFrame, liveEvents } from '#contracts/live.ts'
import type { ApiClient } from './api-client.ts'
import { Unavailable } from './exit.ts'
import { readEvents } from './sse.ts'

/** What changed since the last time; `reset` = too long ago to tell, load everything again. */
export type Change = { position: string; items: { id: string; frame: LiveFrame }[]; reset: boolean }

/** Without a stream, how often is asked; and how long a broken stream is left before it is tried again. */
const POLL_MS = 2_000
const FIRST_RETRY_MS = 1_000
const MAX_RETRY_MS = 30_000
/** Changes are fetched at most this often, however fast the stream says that there are some. */
const GATHER_MS = 250
/** The most events that one answer holds. */
const PAGE = 1000

/** Told when the server cannot be reached for a while (with the reason), and when it is back (`null`). */
export type OnOutage = (reason: string | null) => void

/**
 * Changes after `position`, in order, none twice, until `signal`. The live stream says when there is something, the list of
 * events says what; where the stream cannot be had, the list is asked every two seconds.
 * @throws CliError when the server refuses us (signed out, no right); outages are waited for
 */
export async function* followChanges(
  client: ApiClient,
  position: string,
  { signal, onOutage }: { signal: AbortSignal; onOutage: OnOutage },
): AsyncGenerator<Change> {
  let after = position
  const bell = new Bell()
  const listening = listen(client, bell, signal)
  try {
    while (!signal.aborted) {
      const page = await changesAfter(client, after, { signal, onOutage })
      if (!page) return
      after = page.position
      if (page.reset || page.items.length > 0) yield page
      if (page.items.length < PAGE) await bell.wait(signal)
    }
  } finally {
    bell.close()
    await listening
  }
}

/** Asks until there is an answer; `null` when stopped before. */
async function changesAfter(
  client: ApiClient,
  after: string,
  { signal, onOutage }: { signal: AbortSignal; onOutage: OnOutage },
): Promise<Change | null> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const page = await client.get('/api/v1/events', EventsPage, { after, limit: PAGE })
      if (failures > 0) onOutage(null)
      return page
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      if (failures === 0) onOutage(error.message)
      await pause(backoffMs(failures + 1), undefined, { signal }).catch(() => undefined) // a stop ends the wait, and the loop
    }
  }
  return null
}

/** Full jitter: many followers of one server do not come back at the same moment. */
const backoffMs = (failures: number): number => Math.random() * Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** failures)

/** Rings when there may be something new: at once while the stream lives, every two seconds otherwise. */
class Bell {
  streaming = false
  private rung = true
  private wake: (() => void) | null = null
  private readonly closing = new AbortController()

  get closed(): AbortSignal {
    return this.closing.signal
  }

  ring(): void {
    this.rung = true
    this.wake?.()
  }

  close(): void {
    this.closing.abort()
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (!this.rung) {
      const limit = new AbortController()
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve
      })
      const polling = this.streaming ? MAX_RETRY_MS : POLL_MS
      await Promise.race([
        woken,
        pause(polling, undefined, { signal: AbortSignal.any([signal, limit.signal]) }).catch(() => undefined),
      ])
      limit.abort()
    }
    this.rung = false
    await pause(GATHER_MS, undefined, { signal }).catch(() => undefined) // an end of the wait is all that a stop means here
  }
}

/** Holds the live stream open, with full-jitter backoff and without end, and rings for each of its events. */
async function listen(client: ApiClient, bell: Bell, signal: AbortSignal): Promise<void> {
  const ended = AbortSignal.any([signal, bell.closed])
  let failures = 0
  while (!ended.aborted) {
    let waitMs = 0
    try {
      const response = await client.open('/api/live', { accept: 'text/event-stream' }, ended)
      waitMs = await ringForEach(response, bell)
      failures = 0
    } catch {
      failures += 1 // the list of events tells the person what is wrong; the stream only has to come back
    }
    bell.streaming = false
    await pause(Math.max(waitMs, backoffMs(failures)), undefined, { signal: ended }).catch(() => undefined)
  }
}

/** Ends with the stream; the answer is how long the server asked us to stay away, in ms. */
async function ringForEach(response: Response, bell: Bell): Promise<number> {
  if (!response.body) return 0
  for await (const { event, data } of readEvents(response.body)) {
    bell.streaming = true
    if (event === liveEvents.bye) return LiveBye.parse(JSON.parse(data)).retryMs
    if (event !== 'comment') bell.ring()
  }
  return 0
}
