import { describe, expect, it } from 'vitest'
import type { DriftEntry, DriftReportView } from '#contracts/drift.ts'
import { cellAt, driftMatrix } from './drift-matrix.ts'

const shape = (name: string) => ({ shape: name, detail: '', secret: true, fingerprint: 'f' })
const entry = (key: string, more: Partial<DriftEntry> = {}): DriftEntry => ({
  ...{ key, target: null, kind: 'shape', left: shape('UUID'), right: shape('JWT'), says: 'They differ.', ignored: null },
  ...more,
})
const between = (
  environment: string,
  against: string,
  entries: DriftEntry[],
  more: Partial<DriftReportView> = {},
): DriftReportView => ({
  ...{ id: environment + against, at: '2026-01-01T00:00:00.000Z', scope: 'between', environment, against, entries },
  ...{ state: 'drift', says: '', trigger: 'hand', deploymentId: null },
  ...more,
})
const kindAt = (reports: DriftReportView[], key: string, environment: string) => {
  const row = driftMatrix(reports).rows.find((one) => one.key === key)
  const cell = row && cellAt(row, environment)
  return cell?.kind === 'shape' ? cell.shape.shape : cell?.kind
}

describe('driftMatrix', () => {
  it('shows each side of a difference under its environment', () => {
    const reports = [between('production', 'staging', [entry('API_KEY'), entry('ONLY_HERE', { kind: 'extra', right: null })])]
    expect(driftMatrix(reports).environments).toEqual(['staging', 'production'])
    expect([kindAt(reports, 'API_KEY', 'production'), kindAt(reports, 'API_KEY', 'staging')]).toEqual(['UUID', 'JWT'])
    expect(kindAt(reports, 'ONLY_HERE', 'staging')).toBe('missing')
  })

  it('knows of an environment that was found alike what it knows of the other, and of no other', () => {
    const alike = between('staging', 'test', [], { state: 'clean' })
    const unseen = between('test', 'lab', [], { state: 'unknown' })
    const reports = [between('production', 'staging', [entry('API_KEY')]), alike, unseen]
    expect(kindAt(reports, 'API_KEY', 'test')).toBe('JWT')
    expect(kindAt(reports, 'API_KEY', 'lab')).toBe('unknown')
    const [row] = driftMatrix(reports).rows
    const cell = row && cellAt(row, 'test')
    // Alike in shape is not the same secret.
    expect(cell?.kind === 'shape' && cell.shape.fingerprint).toBeNull()
  })

  it('keeps what differs at one target apart from what differs at another', () => {
    const rows = driftMatrix([between('b', 'a', [entry('X', { target: 'one' }), entry('X', { target: 'two' })])]).rows
    expect(rows.map(({ key, target }) => [key, target])).toEqual([
      ['X', 'one'],
      ['X', 'two'],
    ])
  })

  it('counts a row as ignored only when nobody minds any part of it', () => {
    const ignored = { owner: 'ann', until: '2027-01-01T00:00:00.000Z', reason: 'By design.' }
    const rows = driftMatrix([
      between('b', 'a', [entry('X', { ignored }), entry('Y', { ignored })]),
      between('c', 'b', [entry('X')]),
    ]).rows
    expect(rows.map(({ key, isIgnored }) => [key, isIgnored])).toEqual([
      ['X', false],
      ['Y', true],
    ])
  })
})
