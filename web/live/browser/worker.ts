import { FanOut, type Page } from './fan-out.ts'

/** What a page says to the worker: it is new, it is still there (every minute), or it leaves. */
export type PageWord = 'hello' | 'here' | 'bye'

/** TypeScript's DOM library has no SharedWorker scope, and its `webworker` library contradicts the DOM one. */
const scope = globalThis as unknown as { onconnect: (event: MessageEvent) => void }
const fanOut = new FanOut()

scope.onconnect = (event) => {
  const port = event.ports[0]
  if (!port) return
  const page: Page = { tell: (news) => port.postMessage(news) }
  port.onmessage = (message: MessageEvent<PageWord>) => {
    if (message.data === 'bye') fanOut.gone(page)
    else fanOut.here(page, message.data === 'hello')
  }
}
