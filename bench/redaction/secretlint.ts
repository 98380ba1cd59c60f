import { lintSource } from '@secretlint/core'
import { creator } from '@secretlint/secretlint-rule-preset-recommend'
import type { Peer } from './peer.ts'

const rules = [
  { id: 'preset', rule: creator, rules: [{ id: '@secretlint/secretlint-rule-aws', options: { enableIDScanRule: true } }] },
]

/** What secretlint's own masking does: it replaces the ranges that its preset reports. */
export async function secretlint(texts: readonly string[]): Promise<Peer> {
  const before = performance.now()
  const masked = new Map<string, string>()
  for (const text of texts) masked.set(text, await maskedBySecretlint(text))
  return { name: 'secretlint 13', masked: (text) => masked.get(text) ?? text, tookMs: performance.now() - before }
}

async function maskedBySecretlint(content: string): Promise<string> {
  const source = { content, filePath: 'text.txt', ext: '.txt', contentType: 'text' as const }
  const { messages } = await lintSource({ source, options: { config: { rules }, noPhysicFilePath: true } })
  const ranges = messages.map(({ range }) => range).toSorted((a, b) => b[0] - a[0])
  return ranges.reduce((text, [start, end]) => `${text.slice(0, start)}***${text.slice(end)}`, content)
}
