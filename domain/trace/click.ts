/** Header in which a page says what was clicked, so that the trace of a request begins where the person was. */
export const CLICK_HEADER = 'x-mission-control-click'

/** What was clicked, and how long before its request was sent (ms, by the browser's own clock). */
export type Click = { label: string; beforeMs: number }

/** Longer ones are cut: a label is a few words. */
export const LONGEST_LABEL = 100
/** A page that was busy for longer did not send this because of that click. */
export const LONGEST_BEFORE_MS = 60_000

/** As a header may hold it. */
export const clickText = ({ label, beforeMs }: Click): string =>
  `${Math.max(0, Math.round(beforeMs))};${encodeURIComponent(label.slice(0, LONGEST_LABEL).toWellFormed())}`

/** `null` for what no page of ours sends. */
export function readClick(text: string | undefined): Click | null {
  const [, before, encoded] = /^(\d{1,5});([\w%.!~*'()-]{1,1000})$/.exec(text ?? '') ?? []
  if (before === undefined || encoded === undefined) return null
  try {
    const label = decodeURIComponent(encoded)
    const beforeMs = Number(before)
    return label.length > LONGEST_LABEL || beforeMs > LONGEST_BEFORE_MS ? null : { label, beforeMs }
  } catch {
    return null // no percent encoding
  }
}
