import { CircleCheck, CircleX } from 'lucide-react'
import type { BackfillCollection, BackfillView } from '#contracts/backfills.ts'
import { formatCount, formatExact, UNKNOWN } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'

/** Why the copy can be trusted: counts and checksums of both sides, relations, and the times it reaches. Nothing before it is copied. */
export function VerificationSection({ backfill: { collections, state, dryRunOnly } }: { backfill: BackfillView }) {
  const verified = collections.filter((each) => each.verified !== null)
  if (dryRunOnly || (verified.length === 0 && state !== 'verifying')) return null
  return (
    <Section title="Verification">
      <p className="px-3 py-2 text-ink-2">
        Rows are counted and summed up from the source, and again from what Postgres holds; the two must be equal.
      </p>
      <div tabIndex={0} role="region" aria-label="Verification by collection" className="scroll-slim overflow-x-auto">
        <table className="w-full min-w-[46rem] text-left">
          <thead className="bg-canvas text-xs text-ink-2">
            <tr>
              {['Collection', 'Rows', 'Checksum', 'Relations', 'From', 'To'].map((heading) => (
                <th key={heading} className="px-3 py-1 font-medium">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {verified.map((each) => (
              <VerifiedRow key={each.collection} each={each} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

const cell = 'px-3 py-1.5 align-top'

function VerifiedRow({ each: { collection, verified } }: { each: BackfillCollection }) {
  if (!verified) return null
  const { expected, found, sourceChecksum, targetChecksum, differing, dangling, earliest, latest } = verified
  const isEqual = sourceChecksum === targetChecksum && differing === 0
  return (
    <tr className="border-t" data-verified={collection}>
      <td className={`${cell} break-words font-medium`}>{collection}</td>
      <td className={cell}>
        <Mark isGood={expected === found}>
          {expected === found ? formatCount(found) : `${formatCount(found)} of ${formatCount(expected)}`}
        </Mark>
      </td>
      <td className={cell}>
        <Mark isGood={isEqual}>{isEqual ? 'equal' : 'not equal'}</Mark>
        <span className="block text-xs text-ink-3">
          <code className="font-mono" title={`source ${sourceChecksum}, Postgres ${targetChecksum}`}>
            {sourceChecksum === targetChecksum ? sourceChecksum : `${sourceChecksum} / ${targetChecksum}`}
          </code>
          {differing > 0 ? `, ${formatCount(differing)} rows differ` : null}
        </span>
      </td>
      <td className={cell}>
        <Mark isGood={dangling === 0}>{dangling === 0 ? 'all lead somewhere' : `${formatCount(dangling)} lead nowhere`}</Mark>
      </td>
      <td className={`${cell} whitespace-nowrap`}>{earliest ? formatExact(earliest) : UNKNOWN}</td>
      <td className={`${cell} whitespace-nowrap`}>{latest ? formatExact(latest) : UNKNOWN}</td>
    </tr>
  )
}

/** Right or wrong as glyph and words. */
export function Mark({ isGood, children }: { isGood: boolean; children: string }) {
  const Glyph = isGood ? CircleCheck : CircleX
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap ${isGood ? 'text-good' : 'text-critical'}`}>
      <Glyph className="size-3.5 shrink-0" aria-hidden /> {children}
    </span>
  )
}
