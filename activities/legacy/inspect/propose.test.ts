import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseBackfill } from '#contracts/config/parse-backfills.ts'
import { describeProblem } from '#contracts/config/parse-yaml.ts'
import { compileMapping } from '#domain/backfill/compile-mapping.ts'
import { isRowFault, mapRow } from '#domain/backfill/map-row.ts'
import { proposalYaml } from '#domain/backfill/propose/proposal-yaml.ts'
import type { Proposal } from '#domain/backfill/propose/propose-mapping.ts'
import { indexSnapshot } from '../index-snapshot.ts'
import { SnapshotReader } from '../snapshot-reader.ts'
import { takeSnapshot } from '../take-snapshot.ts'
import { checkSource } from './check-source.ts'
import { inspectSource } from './inspect-source.ts'
import { createLegacy, type LegacySchema } from './testing/legacy-schema.ts'
import { bare, composite, german, usage } from './testing/odd-schemas.ts'
import { others } from './testing/other-schemas.ts'
import { camel, django, rails } from './testing/schemas.ts'
import { type Score, scoreOf } from './testing/score.ts'

const schemas = [django, rails, camel, german, bare, composite, usage, ...others]
const kinds = ['entity', 'key', 'field', 'relation'] as const
const signal = new AbortController().signal
let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mission-control-propose-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

type Made = { proposal: Proposal; yaml: string }
const made = new Map<string, Promise<Made>>()
function proposed(schema: LegacySchema): Promise<Made> {
  const known = made.get(schema.name) ?? propose(schema)
  made.set(schema.name, known)
  return known
}

async function propose(schema: LegacySchema): Promise<Made> {
  const path = join(dir, `${schema.name}.db`)
  createLegacy(path, schema)
  const { proposal, kind } = await inspectSource(path, { kind: null, signal })
  if (!proposal) throw new Error('Nothing was proposed.')
  return { proposal, yaml: proposalYaml(proposal, { kind, path }) }
}

describe.each(schemas)('a database in the style of $name', (schema) => {
  it('gets a mapping that fits it as it stands', async () => {
    const { file, problems } = parseBackfill('proposed.yaml', (await proposed(schema)).yaml)
    expect(problems.map(describeProblem)).toEqual([])
    if (!file) throw new Error('It is no mapping.')
    expect((await checkSource(file, { configDir: '/', signal })).faults).toEqual([])
  })

  it('has no row that the mapping cannot take', async () => {
    const { file } = parseBackfill('proposed.yaml', (await proposed(schema)).yaml)
    if (!file) throw new Error('It is no mapping.')
    const taken = await takeSnapshot({
      file,
      configDir: '/',
      dir: join(dir, `rows ${schema.name}`),
      signal,
      onProgress: () => undefined,
    })
    const indexed = await indexSnapshot(taken.path, file.collections, signal)
    const reader = new SnapshotReader(taken.path)
    const bad = compileMapping(file).collections.flatMap((collection) => {
      const { rows = 0 } = indexed.find((each) => each.collection === collection.name) ?? {}
      expect(rows).toBe(schema.count[collection.from])
      return reader
        .rows(collection.name, 1, rows)
        .map((row) => mapRow(collection, row, row.columns))
        .filter(isRowFault)
    })
    reader.close()
    expect(bad).toEqual([])
  })
})

describe('proposals', () => {
  it('are nearly always what a person would map', async () => {
    const all = await Promise.all(schemas.map(async (schema) => scoreOf(schema, (await proposed(schema)).proposal)))
    const sum = (kind: (typeof kinds)[number], of: (score: Score) => number) =>
      all.reduce((total, scores) => total + of(scores[kind]), 0)
    for (const kind of kinds) {
      const [given, right, wanted] = [
        sum(kind, (score) => score.proposed),
        sum(kind, (score) => score.right),
        sum(kind, (score) => score.wanted),
      ]
      const mistakes = all.flatMap((scores) => [...scores[kind].wrong, ...scores[kind].missed])
      expect(right / given, `precision: ${kind} ${right}/${given}, ${mistakes.join(', ')}`).toBeGreaterThan(0.95)
      expect(right / wanted, `recall: ${kind} ${right}/${wanted}, ${mistakes.join(', ')}`).toBeGreaterThan(0.95)
    }
  })

  it('leave out frameworks, people and joins, with the reason', async () => {
    const skipped = await Promise.all(
      schemas.map(async (schema) => (await proposed(schema)).proposal.skipped.map(({ table }) => table)),
    )
    expect(skipped.flat()).toEqual(
      expect.arrayContaining([
        'auth_user',
        'django_session',
        'sessions',
        'bots_workspaces',
        'issue_labels',
        'api_keys',
        'tblUsuario',
        'members',
      ]),
    )
  })

  it('say that what lacks a session is not brought over as it stands', async () => {
    const { yaml } = await proposed(bare)
    expect(yaml).toContain('  # Lacks what every event needs: session\n')
    expect(yaml).toContain('  # No field was found for: card_id, worker\n  # - from: card_log\n  #   entity: event\n')
  })
})
