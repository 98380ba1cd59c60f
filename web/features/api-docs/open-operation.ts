import { useSyncExternalStore } from 'react'

/** Our own changes of the address fire no event. */
const CHANGED = 'open-operation'

function subscribe(onChange: () => void): () => void {
  addEventListener('hashchange', onChange)
  addEventListener(CHANGED, onChange)
  return () => {
    removeEventListener('hashchange', onChange)
    removeEventListener(CHANGED, onChange)
  }
}

/** The operation that the address names (`#getSessions`): a view that can be pasted. `null` on the server, and where it names none. */
export const useOpenOperation = (): string | null =>
  useSyncExternalStore(
    subscribe,
    () => location.hash.slice(1) || null,
    () => null,
  )

/** Opens an operation, or none. Not the router: nothing is asked of the server for it. */
export function openOperation(id: string | null): void {
  history.replaceState(null, '', id === null ? location.pathname + location.search : `#${id}`)
  dispatchEvent(new Event(CHANGED))
}
