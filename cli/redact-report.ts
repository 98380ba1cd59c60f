import type { DocumentFinding } from '#domain/redaction/redact-document.ts'
import { placeOf } from '#domain/redaction/row-redactor.ts'
import type { PassedFile } from './redact-files.ts'
import type { Column } from './table.ts'

/** How often a kind of secret stands at a place of a file. The place is names and no value; in plain text it is the file alone. */
export type ReportLine = { file: string; kind: string; place: string | null; count: number }
export type RedactionReport = { files: number; secrets: number; distinct: number; found: ReportLine[]; notRead: PassedFile[] }

export function reportOf(
  files: readonly { file: string; findings: readonly DocumentFinding[] }[],
  notRead: PassedFile[],
): RedactionReport {
  const lines = new Map<string, ReportLine>()
  const fingerprints = new Set<string>()
  for (const { file, findings } of files) {
    for (const { kind, path, fingerprint } of findings) {
      const place = path === null ? null : placeOf(path)
      const key = JSON.stringify([file, kind, place])
      const line = lines.get(key) ?? { file, kind, place, count: 0 }
      line.count += 1
      lines.set(key, line)
      fingerprints.add(fingerprint)
    }
  }
  const found = [...lines.values()]
  return {
    files: files.length,
    secrets: found.reduce((sum, { count }) => sum + count, 0),
    distinct: fingerprints.size,
    found,
    notRead,
  }
}

export const reportColumns: Column<ReportLine>[] = [
  { heading: 'FILE', cell: ({ file }) => file },
  { heading: 'KIND', cell: ({ kind }) => kind },
  { heading: 'PLACE', cell: ({ place }) => place ?? '–' },
  { heading: 'COUNT', cell: ({ count }) => String(count), right: true },
]
