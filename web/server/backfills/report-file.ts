import type { BackfillReport, BackfillView } from '#contracts/backfills.ts'
import { Attachment } from '#web/server/api/route.ts'

const files = {
  json: { ending: 'json', type: 'application/json' },
  markdown: { ending: 'md', type: 'text/markdown' },
  signature: { ending: 'sig', type: 'text/plain' },
  key: { ending: 'pem', type: 'text/plain' },
} as const

/** One part of a report as a file; `json` byte for byte as it was signed, so that anybody can check it. */
export function reportFile({ source, number }: BackfillView, report: BackfillReport, format: keyof typeof files): Attachment {
  const text = { json: report.json, markdown: report.markdown, signature: report.signature, key: report.publicKey }[format]
  const { ending, type } = files[format]
  return new Attachment({ name: `backfill-${source}-${number}.${ending}`, type, text })
}
