import type { BackfillView, RedactionCount } from '#contracts/backfills.ts'
import { type BackfillState, isBackfillOver } from '#domain/backfill/states.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatBytes, formatCount } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { Mark } from './verification-section.tsx'

/** What was masked, by kind and place, and the search for it in everything that was written. Never what it was. */
export function RedactionSection({ backfill }: { backfill: BackfillView }) {
  const { redactions, state } = backfill
  const total = redactions.reduce((sum, { count }) => sum + count, 0)
  return (
    <Section title="Secrets" aside={total > 0 ? <span className="text-ink-2">{formatCount(total)} masked</span> : null}>
      <Sweep backfill={backfill} />
      {redactions.length === 0 ? (
        <EmptyState title={titleOf(state)}>
          Every value is looked through before anything is written: by the name of its key, by the shapes of known secrets, and
          inside JSON and base64.
        </EmptyState>
      ) : (
        <div tabIndex={0} role="region" aria-label="Secrets by kind and place" className="scroll-slim max-h-96 overflow-auto">
          <table className="w-full text-left">
            <thead className="sticky top-0 bg-canvas text-xs text-ink-2">
              <tr>
                <th className="px-3 py-1 font-medium">Kind</th>
                <th className="px-3 py-1 font-medium">Where</th>
                <th className="px-3 py-1 text-right font-medium">Times</th>
              </tr>
            </thead>
            <tbody>
              {redactions.toSorted(byKind).map(({ kind, collection, place, count }) => (
                <tr key={`${kind} ${collection} ${place}`} className="border-t" data-redaction={kind}>
                  <td className="px-3 py-1 align-top">{kind}</td>
                  <td className="break-all px-3 py-1 align-top font-mono text-xs text-ink-2">
                    {collection} · {place}
                  </td>
                  <td className="px-3 py-1 text-right align-top tabular-nums">{formatCount(count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}

/** What was masked is known once all rows were tried. */
const titleOf = (state: BackfillState): string =>
  state === 'planning' || state === 'dry-running'
    ? 'Not counted yet'
    : isBackfillOver(state)
      ? 'None was found'
      : 'None was found so far'

const byKind = (a: RedactionCount, b: RedactionCount): number =>
  a.kind.localeCompare(b.kind) || a.collection.localeCompare(b.collection) || a.place.localeCompare(b.place)

function Sweep({ backfill: { sweep, dryRunOnly, state } }: { backfill: BackfillView }) {
  if (!sweep) {
    if (dryRunOnly || state === 'failed' || state === 'cancelled') return null
    return (
      <p className="border-b px-3 py-2 text-ink-2">
        What is written is searched for every secret of the source once it is all there.
      </p>
    )
  }
  const { secrets, notSearched, bytes, hits, places } = sweep
  if (secrets + notSearched === 0) return null
  return (
    <div className="border-b px-3 py-2" data-sweep={hits}>
      <Mark isGood={hits === 0}>
        {hits === 0 ? 'none of them was written' : `found ${formatCount(hits)} times in what was written`}
      </Mark>
      <p className="text-xs text-ink-3">
        {formatCount(secrets)} {secrets === 1 ? 'secret' : 'secrets'} searched for in {formatBytes(bytes)}
        {notSearched > 0 ? `; ${formatCount(notSearched)} are too short or too common to be searched for` : null}
      </p>
      {places.length > 0 ? <p className="break-words text-critical">{places.join(', ')}</p> : null}
    </div>
  )
}
