import type { DeliveryBody } from '#contracts/deliveries.ts'

/** A message as channels lay it out: parts with a heading, empty ones left out. Once it is over, only what still helps. */
export type Section = { heading: string; lines: readonly Line[] }
export type Line = { text: string; url: string | null }

/** More reasons and actions are on the page; a phone shows about this many. */
const MOST_LINES = 4

export function sectionsOf({ status, message }: Pick<DeliveryBody, 'status' | 'message'>): Section[] {
  const over = status === 'resolved'
  const sections: Section[] = [
    { heading: '', lines: [plain(message.what)] },
    { heading: 'Why we believe it', lines: over ? [] : capped(message.why.map(plain)) },
    { heading: 'Cost', lines: message.cost === null ? [] : [plain(message.cost)] },
    { heading: 'What can be done', lines: over ? [] : capped(message.actions.map(({ label, url }) => ({ text: label, url }))) },
    { heading: 'Runbook', lines: over || message.runbook === null ? [] : [linked(message.runbook)] },
    { heading: 'Owner', lines: message.owner === null ? [] : [plain(message.owner)] },
  ]
  return sections.filter(({ lines }) => lines.some(({ text }) => text !== ''))
}

const plain = (text: string): Line => ({ text: text.trim(), url: null })
const linked = (text: string): Line => (/^https?:\/\//.test(text) ? { text, url: text } : plain(text))

function capped(lines: readonly Line[]): Line[] {
  if (lines.length <= MOST_LINES) return [...lines]
  return [...lines.slice(0, MOST_LINES), plain(`… and ${lines.length - MOST_LINES} more on its page`)]
}
