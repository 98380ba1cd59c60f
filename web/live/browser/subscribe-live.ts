import type { LiveNews } from './fan-out.ts'
import { joinByLeader } from './join-by-leader.ts'
import { joinByWorker } from './join-by-worker.ts'
import type { LiveBatch, LiveState } from './live-state.ts'

type Subscriber = { onBatch: (batch: LiveBatch) => void; onState: (state: LiveState) => void }

const subscribers = new Set<Subscriber>()
let leave: (() => void) | null = null
let lastState: LiveState = { kind: 'connecting' }

/**
 * Follows the live stream over the one connection that all tabs of this browser share (a SharedWorker; else the tab that
 * holds a Web Lock, over a BroadcastChannel). Subscribe first and load lists after: then nothing can fall between the two.
 * @param onBatch frames in stream order; `reset` not null = load every list again
 * @param onState at once with the current state, then at each change
 * @returns ends this subscription
 */
export function subscribeLive(onBatch: (batch: LiveBatch) => void, onState: (state: LiveState) => void): () => void {
  const subscriber = { onBatch, onState }
  subscribers.add(subscriber)
  onState(lastState)
  leave ??= join()
  return () => {
    subscribers.delete(subscriber)
    if (subscribers.size > 0) return
    leave?.()
    leave = null
    lastState = { kind: 'connecting' }
  }
}

function join(): () => void {
  let current = joinOnce()
  const onHide = () => current()
  const onShow = (event: PageTransitionEvent) => {
    if (!event.persisted) return
    // Back from the back/forward cache: whatever came in between was not seen.
    current = joinOnce()
    tell({ type: 'batch', batch: { frames: [], position: '0', reset: 'too-old' } })
  }
  addEventListener('pagehide', onHide)
  addEventListener('pageshow', onShow)
  return () => {
    removeEventListener('pagehide', onHide)
    removeEventListener('pageshow', onShow)
    current()
  }
}

const joinOnce = () => (typeof SharedWorker === 'undefined' ? joinByLeader(tell) : joinByWorker(tell))

function tell(news: LiveNews): void {
  if (news.type === 'state') lastState = news.state
  for (const subscriber of subscribers) {
    if (news.type === 'state') subscriber.onState(news.state)
    else subscriber.onBatch(news.batch)
  }
}
