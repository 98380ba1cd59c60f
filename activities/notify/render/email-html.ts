import type { DeliveryBody } from '#contracts/deliveries.ts'
import { headline } from './headline.ts'
import { type Line, type Section, sectionsOf } from './sections.ts'

/** A message as HTML that needs no picture, no style sheet and no script, and reads on a phone. */
export function emailHtml(body: DeliveryBody): string {
  const parts = sectionsOf(body).map(sectionHtml).join('\n')
  const { url } = body.message
  const page = isLink(url) ? `<p><a href="${escaped(url)}">Open in Mission Control</a></p>` : ''
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(headline(body))}</title></head>
<body style="margin:0;padding:16px;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif;color:#1a1a1a;background:#ffffff">
<h1 style="margin:0 0 12px;font-size:18px">${escaped(headline(body))}</h1>
${parts}
${page}
</body></html>
`
}

function sectionHtml({ heading, lines }: Section): string {
  const title = heading === '' ? '' : `<strong>${escaped(heading)}</strong>`
  const [only] = lines
  if (lines.length === 1 && only) return `<p>${title}${title === '' ? '' : ': '}${lineHtml(only)}</p>`
  return `<p>${title}</p><ul>${lines.map((line) => `<li>${lineHtml(line)}</li>`).join('')}</ul>`
}

const lineHtml = ({ text, url }: Line): string =>
  url !== null && isLink(url) ? `<a href="${escaped(url)}">${escaped(text)}</a>` : escaped(text)

const isLink = (url: string): boolean => /^https?:\/\//.test(url)
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
