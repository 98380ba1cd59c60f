import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type BackfillFile, knownKinds, type SourceKind } from '#contracts/config/backfill.ts'
import type { Proposal } from '#domain/backfill/propose/propose-mapping.ts'
import type { SourceTable } from '#domain/backfill/source-table.ts'
import { type Snapshot, takeSnapshot } from '../take-snapshot.ts'
import { inspectSnapshot } from './inspect-snapshot.ts'
import { kindOf } from './kind-of.ts'

/** What lies at a path. `proposal` null = its kind has a mapping of its own. */
export type Inspection = Omit<Snapshot, 'path'> & { path: string; kind: SourceKind; proposal: Proposal | null }

/** Tables of builderz-labs/mission-control that hardly any other database has together. */
const THEIR_TABLES = ['agents', 'tasks', 'comments', 'activities', 'notifications', 'task_subscriptions']

/**
 * Looks at a source without changing it, nor keeping anything of it. @param kind as a person says; `null` = found out
 * @throws BackfillFault when it cannot be read
 */
export async function inspectSource(
  path: string,
  { kind, signal }: { kind: SourceKind | null; signal: AbortSignal },
): Promise<Inspection> {
  const place = resolve(path)
  const first = kind ?? (await kindOf(place))
  const found = await withSnapshot(fileOf(first, place), { configDir: '/', signal }, ({ path: snapshot, ...rest }) => {
    const theirs =
      kind === null && first === 'sqlite' && THEIR_TABLES.every((name) => rest.tables.some((table) => table.name === name))
    if (theirs) return null
    return {
      ...rest,
      proposal: knownKinds.includes(first) ? null : inspectSnapshot({ path: snapshot, tables: rest.tables }, place),
    }
  })
  if (found === null) return await inspectSource(path, { kind: 'mission-control', signal })
  return { ...found, path: place, kind: first }
}

/** Takes a snapshot into a private folder that is gone when `use` is done, whatever becomes of it. */
export async function withSnapshot<T>(
  file: BackfillFile,
  { configDir, signal }: { configDir: string; signal: AbortSignal },
  use: (snapshot: Snapshot) => T,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'mission-control-look-'))
  try {
    return use(await takeSnapshot({ file, configDir, dir, signal, onProgress: () => undefined }))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** A file without a mapping: all that the source has is read. */
const fileOf = (kind: SourceKind, path: string): BackfillFile => ({
  ...{ kind, path, gateway: 'imported', timezone: 'UTC', maxQuarantine: 0, onChange: 'delta', collections: [] },
})

/** What a kind with a mapping of its own was found to hold. */
export const countsOf = (tables: readonly SourceTable[]): string => tables.map(({ name, rows }) => `${name} ${rows}`).join(', ')
