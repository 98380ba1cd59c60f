import type { DeliveryBody } from '#contracts/deliveries.ts'
import { headline } from './headline.ts'
import { type Line, type Section, sectionsOf } from './sections.ts'

/** Slack refuses an edit above 4,000 characters. */
const MOST = 3_900

/** A message in Slack's markup. Names and texts of agents are quoted harmlessly: no mention, no link, no formatting of theirs. */
export function slackText(body: DeliveryBody): string {
  const parts = sectionsOf(body).map(sectionText)
  const page = isLink(body.message.url) ? `\n<${escaped(body.message.url)}|Open in Mission Control>` : ''
  const text = [`*${bold(headline(body))}*`, ...parts].join('\n')
  const room = MOST - page.length
  return (text.length > room ? `${text.slice(0, room - 1)}…` : text) + page
}

/** One line, for the thread of a message that was edited. */
export const slackNote = (body: DeliveryBody): string => `*${bold(headline(body))}*\n${escaped(body.message.what)}`.slice(0, MOST)

function sectionText({ heading, lines }: Section): string {
  if (lines.length === 1 && lines[0]) return heading === '' ? lineText(lines[0]) : `*${heading}:* ${lineText(lines[0])}`
  return [`*${heading}:*`, ...lines.map((line) => `• ${lineText(line)}`)].join('\n')
}

const lineText = ({ text, url }: Line): string =>
  url !== null && isLink(url) ? `<${escaped(url)}|${escaped(text).replaceAll('|', '/')}>` : escaped(text)

const isLink = (url: string): boolean => /^https?:\/\//.test(url)
/** The three characters that Slack's markup is made of; without them nothing in a text mentions or links. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const bold = (text: string): string => escaped(text).replaceAll('*', '∗')
