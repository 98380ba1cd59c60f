import { CLICK_HEADER, clickText } from '#domain/trace/click.ts'

/** A request that is sent later than this after a click is not for it. */
const FOR_THE_CLICK_MS = 5_000
/** What people click on; the rest of a page does nothing. */
const CLICKABLE = 'button, a, summary, label, [role="button"], [role="option"], [role="menuitem"], [role="switch"], [role="tab"]'

let last: { label: string; at: number } | null = null

function note(clicked: Element | null | undefined): void {
  if (!clicked) return
  const label = (clicked.getAttribute('aria-label') ?? clicked.textContent).replace(/\s+/g, ' ').trim()
  if (label) last = { label, at: performance.now() }
}

if (typeof document !== 'undefined') {
  document.addEventListener('click', ({ target }) => note(target instanceof Element ? target.closest(CLICKABLE) : null), true)
  // The palette takes what is chosen in it by Enter, without a click.
  document.addEventListener(
    'keydown',
    ({ key, target }) => {
      if (key === 'Enter' && target instanceof Element)
        note(target.closest('[cmdk-root]')?.querySelector('[aria-selected="true"]'))
    },
    true,
  )
}

/** Headers that let the trace of a request begin with the click that caused it; none where nobody clicked just now. */
export function clickHeaders(): Record<string, string> {
  if (!last) return {}
  const beforeMs = performance.now() - last.at
  if (beforeMs > FOR_THE_CLICK_MS) return {}
  return { traceparent: `00-${hex(16)}-${hex(8)}-01`, [CLICK_HEADER]: clickText({ label: last.label, beforeMs }) }
}

const hex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('')
