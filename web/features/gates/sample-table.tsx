'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { CircleCheck, CircleQuestionMark, CircleX, TriangleAlert } from 'lucide-react'
import type { SampleView } from '#contracts/gates.ts'
import { samplesQuery } from '#web/features/api/gate-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { Button } from '#web/ui/button.tsx'
import { formatCount, formatDuration, UNKNOWN } from '#web/ui/format.ts'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

/** Each try of a check: whether it was right, its measures, and why not, with what came back. */
export function SampleTable({ runId, check }: { runId: string; check: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(samplesQuery(runId, check))
  if (error && !data) return <QueryError what="The samples" error={error} retry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={3} />
  return (
    <>
      {/* A region that scrolls has to be reachable by keyboard */}
      <div
        tabIndex={0}
        role="region"
        aria-label={`Samples of ${check}`}
        className="scroll-slim mt-1 max-h-96 overflow-auto rounded border"
      >
        <table className="w-full min-w-[34rem] text-xs">
          <thead className="sticky top-0 bg-canvas text-left text-ink-2">
            <tr>
              {['#', 'Case', 'Right', 'Score', 'Latency', 'Tokens', 'Why, and what came back'].map((name) => (
                <th key={name} className="px-2 py-1 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.pages
              .flatMap(({ items }) => items)
              .toSorted(byTrouble)
              .map((sample) => (
                <SampleRow key={sample.n} sample={sample} />
              ))}
          </tbody>
        </table>
      </div>
      {hasNextPage ? (
        <Button size="small" className="mt-1" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          More samples
        </Button>
      ) : null}
    </>
  )
}

/** What was wrong first, then what could not be measured: they are what is looked for. */
const byTrouble = (a: SampleView, b: SampleView): number => troubleOf(a) - troubleOf(b) || a.n - b.n
const troubleOf = ({ ok, error }: SampleView): number => (ok === false ? 0 : error === null ? 2 : 1)

const cell = 'px-2 py-1 align-top'

function SampleRow({ sample }: { sample: SampleView }) {
  const { score, latencyMs, tokens, why, error, excerpt, judge } = sample
  return (
    <tr className="border-t" data-sample={sample.n}>
      <td className={cell}>{sample.n}</td>
      <td className={`${cell} max-w-40 break-words sm:whitespace-nowrap`}>{sample.case ?? UNKNOWN}</td>
      <td className={cell}>
        <Outcome sample={sample} />
      </td>
      <td className={cell} title={judge ? `Judged by ${judge}` : undefined}>
        {score === null ? UNKNOWN : score.toFixed(2)}
      </td>
      <td className={`${cell} whitespace-nowrap`}>{latencyMs === null ? UNKNOWN : formatDuration(latencyMs)}</td>
      <td className={cell}>{tokens === null ? UNKNOWN : formatCount(tokens)}</td>
      <td className={`${cell} min-w-48`}>
        {error ? <p className="break-words text-warning">{error}</p> : null}
        {why ? <p className="break-words">{why}</p> : null}
        {excerpt ? <p className="whitespace-pre-wrap break-words font-mono text-ink-2">{excerpt}</p> : null}
        {!error && !why && !excerpt ? UNKNOWN : null}
      </td>
    </tr>
  )
}

/** A try that could not be measured is neither right nor wrong. */
function Outcome({ sample: { ok, error } }: { sample: SampleView }) {
  if (error !== null)
    return (
      <Mark glyph={TriangleAlert} ink="text-warning">
        not measured
      </Mark>
    )
  if (ok === null)
    return (
      <Mark glyph={CircleQuestionMark} ink="text-ink-2">
        not judged
      </Mark>
    )
  return ok ? (
    <Mark glyph={CircleCheck} ink="text-good">
      yes
    </Mark>
  ) : (
    <Mark glyph={CircleX} ink="text-critical">
      no
    </Mark>
  )
}

function Mark({ glyph: Glyph, ink, children }: { glyph: typeof CircleCheck; ink: string; children: string }) {
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap ${ink}`}>
      <Glyph className="size-3.5" aria-hidden /> {children}
    </span>
  )
}
