import type { BackfillCollection, BackfillView, RowCounts } from '#contracts/backfills.ts'
import { entities } from '#domain/backfill/entities.ts'
import { type BackfillState, isBackfillOver } from '#domain/backfill/states.ts'
import { Badge } from '#web/ui/badge.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatCount, UNKNOWN } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { countNames, isAsForeseen, sumOf } from './backfill-words.ts'

const headings = [
  ['Rows', 'read from the source'],
  ['Inserted', 'were not here'],
  ['Updated', 'were here and have changed'],
  ['Unchanged', 'are here as they are in the source'],
  ['Joined', 'live data knows them already, and stays as it is'],
  ['Left out', 'cannot be brought; see below why'],
  ['Orphans', 'relations that name what is not there, and were left empty'],
] as const

/** What will happen to each collection, and what did: the dry run above the copy, so that a difference is seen. */
export function CollectionSection({ backfill: { collections, dryRunOnly, state } }: { backfill: BackfillView }) {
  if (collections.length === 0)
    return (
      <Section title="What will happen">
        <EmptyState title="The source is being looked at">
          Its collections and rows are listed here as soon as they are counted.
        </EmptyState>
      </Section>
    )
  const isCopied = collections.some(({ copied }) => copied !== null)
  const aside = isCopied && isCopyOver(state) ? <Foreseen collections={collections} /> : null
  return (
    <Section title={titleOf(state, isCopied)} aside={aside}>
      {/* A region that scrolls has to be reachable by keyboard */}
      <div tabIndex={0} role="region" aria-label="Rows by collection" className="scroll-slim overflow-x-auto">
        <table className="w-full min-w-[52rem] text-left">
          <thead className="bg-canvas text-xs text-ink-2">
            <tr>
              <th className="px-3 py-1 font-medium">Collection</th>
              <th className="px-3 py-1 font-medium">Becomes</th>
              <th className="px-3 py-1 font-medium">
                <span className="sr-only">Pass</span>
              </th>
              {headings.map(([name, means]) => (
                <th key={name} title={means} className="px-3 py-1 text-right font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          {collections.map((each) => (
            <CollectionRows key={each.collection} each={each} dryRunOnly={dryRunOnly} />
          ))}
          {collections.length > 1 ? <Totals collections={collections} dryRunOnly={dryRunOnly} /> : null}
        </table>
      </div>
    </Section>
  )
}

/** A copy that is at work, or was broken off, has fewer rows than its dry run, and nothing is wrong with it. */
const isCopyOver = (state: BackfillState): boolean => ['verifying', 'done', 'undone'].includes(state)

function titleOf(state: BackfillState, isCopied: boolean): string {
  if (isCopied) return isBackfillOver(state) ? 'What happened' : 'What happens'
  return state === 'failed' || state === 'cancelled' ? 'What would have happened' : 'What will happen'
}

/** Whether the copy came out as the dry run said; unsaid until both are known everywhere. */
function Foreseen({ collections }: { collections: readonly BackfillCollection[] }) {
  const known = collections.map(isAsForeseen)
  if (known.includes(false)) return <Badge tone="warning">not as the dry run said</Badge>
  return known.includes(null) ? null : <Badge tone="good">as the dry run said</Badge>
}

const name = 'px-3 py-1.5 align-top'
const figure = 'whitespace-nowrap px-3 py-1 text-right tabular-nums'

function CollectionRows({ each, dryRunOnly }: { each: BackfillCollection; dryRunOnly: boolean }) {
  const { collection, entity, planned, dryRun, copied } = each
  return (
    <tbody className="border-t" data-collection={collection}>
      <tr>
        <td className={`${name} font-medium`} rowSpan={dryRunOnly ? 1 : 2}>
          <span className="break-words">{collection}</span>
          <span className="block text-xs font-normal text-ink-3">{planned ? sizeWords(planned) : 'not counted yet'}</span>
        </td>
        <td className={`${name} text-ink-2`} rowSpan={dryRunOnly ? 1 : 2} title={entities[entity].says}>
          {entity}
        </td>
        <Pass label="dry run" counts={dryRun} />
      </tr>
      {dryRunOnly ? null : (
        <tr>
          <Pass label="copy" counts={copied} />
        </tr>
      )}
    </tbody>
  )
}

const plural = (count: number, one: string): string => `${formatCount(count)} ${count === 1 ? one : `${one}s`}`

const sizeWords = ({ rows, chunks }: { rows: number; chunks: number }): string =>
  `${plural(rows, 'row')} in ${plural(chunks, 'chunk')}`

function Totals({ collections, dryRunOnly }: { collections: readonly BackfillCollection[]; dryRunOnly: boolean }) {
  return (
    <tfoot className="border-t font-medium" data-totals>
      <tr>
        <td className={name} colSpan={2}>
          All of them
        </td>
        <Pass label="dry run" counts={sumOf(collections.map(({ dryRun }) => dryRun))} />
      </tr>
      {dryRunOnly ? null : (
        <tr>
          <td colSpan={2} aria-label="All of them" />
          <Pass label="copy" counts={sumOf(collections.map(({ copied }) => copied))} />
        </tr>
      )}
    </tfoot>
  )
}

function Pass({ label, counts }: { label: string; counts: RowCounts | null }) {
  return (
    <>
      <td className="whitespace-nowrap px-3 py-1 text-xs text-ink-3">{label}</td>
      {countNames.map((each) => (
        <td key={each} className={figure} data-count={`${label} ${each}`}>
          <Count count={counts?.[each]} isTrouble={each === 'quarantined' || each === 'orphans'} />
        </td>
      ))}
    </>
  )
}

function Count({ count, isTrouble }: { count: number | undefined; isTrouble: boolean }) {
  if (count === undefined) return <span className="text-ink-3">{UNKNOWN}</span>
  if (count === 0) return <span className="text-ink-3">0</span>
  return <span className={isTrouble ? 'text-warning' : undefined}>{formatCount(count)}</span>
}
