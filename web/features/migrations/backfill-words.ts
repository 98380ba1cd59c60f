import type { BackfillCollection, BackfillSourceView, BackfillView, RowCounts } from '#contracts/backfills.ts'
import type { EntityName } from '#domain/backfill/entities.ts'
import type { BackfillAction } from '#domain/backfill/states.ts'
import { ApiError } from '#web/features/api/request.ts'

/** What was refused, and what to do instead. */
export function refusalWords(error: Error): string {
  const next = error instanceof ApiError ? error.problem.nextStep : undefined
  return next === undefined ? error.message : `${error.message} ${next}`
}

/** Kinds of sources, as people call them. */
export const kindWords: Readonly<Record<string, string>> = {
  sqlite: 'SQLite',
  json: 'JSON',
  jsonl: 'JSONL',
  folder: 'folder of state files',
  openclaw: 'OpenClaw state folder',
  clawdbot: 'Clawdbot state folder',
  'mission-control': 'builderz-labs/mission-control',
}

/** Entities in the plural, and where they are seen. */
export const entityWords: Readonly<Record<EntityName, { many: string; href: string | null }>> = {
  agent: { many: 'agents', href: null },
  project: { many: 'projects', href: '/migrations?show=projects' },
  session: { many: 'sessions', href: '/migrations?show=sessions' },
  task: { many: 'tasks', href: '/migrations?show=tasks' },
  run: { many: 'runs', href: null },
  'tool-call': { many: 'tool calls', href: null },
  'token-use': { many: 'token uses', href: null },
  event: { many: 'events', href: null },
  document: { many: 'documents', href: null },
}

export const countNames = ['rows', 'inserted', 'updated', 'unchanged', 'joined', 'quarantined', 'orphans'] as const

/** Counts of several collections in one; null = of none of them is anything known. */
export function sumOf(counts: readonly (RowCounts | null)[]): RowCounts | null {
  const known = counts.filter((each) => each !== null)
  if (known.length === 0) return null
  const total = (name: keyof RowCounts) => known.reduce((sum, each) => sum + each[name], 0)
  return {
    ...{ rows: total('rows'), inserted: total('inserted'), updated: total('updated'), unchanged: total('unchanged') },
    ...{ joined: total('joined'), quarantined: total('quarantined'), orphans: total('orphans') },
  }
}

/** Whether a copy came out as its dry run said; null = one of them is not over, or was not done. */
export const isAsForeseen = ({ dryRun, copied }: Pick<BackfillCollection, 'dryRun' | 'copied'>): boolean | null =>
  dryRun === null || copied === null ? null : countNames.every((name) => dryRun[name] === copied[name])

const rows = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`

/** What follows when `action` is asked of a run; said before it is asked. */
export function consequenceOf(
  action: BackfillAction,
  { state, collections }: Pick<BackfillView, 'state' | 'collections'>,
): string {
  const copied = sumOf(collections.map((each) => each.copied))
  switch (action) {
    case 'pause':
      return 'It stops after the chunk it is at. What is copied stays, and it goes on from there when it is resumed.'
    case 'resume':
      return 'It goes on where it stopped.'
    case 'cancel':
      return state === 'planning' || state === 'dry-running' || !copied
        ? 'Nothing was written yet. The run ends, and the source stays as it is.'
        : 'What it wrote so far is taken back: inserted rows are deleted, changed ones get back what they held. The source stays as it is.'
    case 'undo':
      return `${rows(copied?.inserted ?? 0)} that it inserted are deleted, and ${rows(copied?.updated ?? 0)} that it changed get back what they held before. Live data and the source stay as they are; another run can bring it all again.`
  }
}

/** What follows when a run of a source is started. */
export const startConsequence = ({ path }: Pick<BackfillSourceView, 'path'>, dryRun: boolean): string =>
  dryRun
    ? `${path} is copied aside and read to the end, and all is done but taken back: you see what would be inserted, changed and left out. Nothing is written, and the source is not touched.`
    : `${path} is copied aside, tried in a dry run, then copied into Postgres with every secret masked, and verified. Too many bad rows, or a secret that got through, and nothing of it stays. It can be paused, cancelled and undone. The source is not touched.`
