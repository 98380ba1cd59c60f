import { FanOut, type LiveNews } from './fan-out.ts'

const NAME = 'mission-control-live'
/** A follower's question for the current state. */
const HELLO = 'hello'
/** A page that is not heard of for three minutes is given up. */
const STILL_HERE_MS = 60_000

/**
 * Takes part in the shared connection without a SharedWorker: the tab that gets the Web Lock keeps the connection and tells
 * the others over a BroadcastChannel; when it goes, the next tab gets the lock. Without Web Locks (a page that is not in a
 * secure context) each tab has its own connection.
 */
export function joinByLeader(tell: (news: LiveNews) => void): () => void {
  const stop = new AbortController()
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') {
    lead(new FanOut(), tell, stop.signal)
    return () => stop.abort()
  }
  const channel = new BroadcastChannel(NAME)
  channel.onmessage = (message: MessageEvent<LiveNews | typeof HELLO>) => {
    if (message.data !== HELLO) tell(message.data)
  }
  channel.postMessage(HELLO)
  void leadInTurn(channel, tell, stop.signal)
  return () => {
    stop.abort()
    channel.close()
  }
}

/** Waits for the lock, then leads until `stop`. */
async function leadInTurn(channel: BroadcastChannel, tell: (news: LiveNews) => void, stop: AbortSignal): Promise<void> {
  const over = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }))
  try {
    await navigator.locks.request(NAME, { signal: stop }, async () => {
      const fanOut = new FanOut()
      channel.onmessage = (message: MessageEvent<LiveNews | typeof HELLO>) => {
        if (message.data === HELLO) channel.postMessage({ type: 'state', state: fanOut.state() } satisfies LiveNews)
      }
      lead(fanOut, (news) => tellEverybody(channel, tell, news), stop)
      await over
    })
  } catch (error) {
    // Leaving before our turn came aborts the request: that is all it says.
    if (!stop.aborted) throw error
  }
}

function tellEverybody(channel: BroadcastChannel, tell: (news: LiveNews) => void, news: LiveNews): void {
  tell(news)
  channel.postMessage(news)
}

function lead(fanOut: FanOut, tell: (news: LiveNews) => void, stop: AbortSignal): void {
  const page = { tell }
  fanOut.here(page, true)
  const timer = setInterval(() => fanOut.here(page, false), STILL_HERE_MS)
  const leave = () => {
    clearInterval(timer)
    fanOut.gone(page)
  }
  stop.addEventListener('abort', leave, { once: true })
}
