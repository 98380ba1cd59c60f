import type { DeliveryBody } from '#contracts/deliveries.ts'
import { headline } from './headline.ts'
import { type Line, type Section, sectionsOf } from './sections.ts'

/** A message as plain text, for mail and for whatever shows nothing else. */
export function plainText(body: DeliveryBody): string {
  const parts = sectionsOf(body).map(sectionText)
  return [headline(body), ...parts, body.message.url].join('\n\n')
}

function sectionText({ heading, lines }: Section): string {
  if (lines.length === 1 && lines[0]) return heading === '' ? lineText(lines[0]) : `${heading}: ${lineText(lines[0])}`
  return [`${heading}:`, ...lines.map((line) => `- ${lineText(line)}`)].join('\n')
}

const lineText = ({ text, url }: Line): string => (url === null || url === text ? text : `${text}: ${url}`)
