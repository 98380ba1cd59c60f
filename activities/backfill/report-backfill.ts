import { createHash } from 'node:crypto'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import { reportFacts } from '#prisma/stores/backfill/report-facts.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { composeReport } from './compose-report.ts'
import { doPhase } from './do-phase.ts'
import { signReport } from './sign-report.ts'
import { writeMarkdown } from './write-markdown.ts'

/** Writes the signed report of a run that was verified and swept. */
export function createReportBackfill(deps: BackfillDeps) {
  return async function reportBackfill(ref: BackfillRef): Promise<void> {
    const { db, redactionKey } = deps
    await doPhase(deps, ref, { state: 'verifying', says: 'Writes the report' }, async ({ view }) => {
      const facts = await reportFacts(db, ref.tenantId, ref.backfillId)
      const report = composeReport(view, facts, Date.now())
      const markdown = writeMarkdown(report)
      // What is signed is the JSON: by its hash in there the Markdown is too.
      const json = JSON.stringify({ ...report, markdown: { sha256: sha256(markdown) } }, null, 2)
      const signed = { json, markdown, ...signReport(json, redactionKey) }
      await saveBackfill(db, ref.tenantId, ref.backfillId, { report: signed })
    })
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
