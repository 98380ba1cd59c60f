import type { LiveNews } from './fan-out.ts'
import { joinByLeader } from './join-by-leader.ts'
import type { PageWord } from './worker.ts'

/** The worker forgets a page it has not heard of for three minutes. */
const STILL_HERE_MS = 60_000

/** Takes part in the shared connection through the SharedWorker; falls back to the leader's where the worker cannot start. */
export function joinByWorker(tell: (news: LiveNews) => void): () => void {
  // The literal `new URL` is what makes the bundler build the worker.
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'mission-control-live' })
  const say = (word: PageWord) => worker.port.postMessage(word)
  let leaveLeader: (() => void) | null = null
  worker.onerror = () => {
    leaveLeader ??= joinByLeader(tell)
  }
  worker.port.onmessage = (message: MessageEvent<LiveNews>) => tell(message.data)
  say('hello')
  const timer = setInterval(() => say('here'), STILL_HERE_MS)
  return () => {
    clearInterval(timer)
    say('bye')
    worker.port.close()
    leaveLeader?.()
  }
}
