import type { ComponentLimitView, ComponentView } from '#contracts/components.ts'
import type { ComponentLimit } from '#contracts/config/component-limits.ts'
import { START_FIGURE, unitOf } from '#domain/component/figure.ts'
import { judgeComponent } from '#domain/component/judge-component.ts'
import { type FigureVerdict, judgeFigure } from '#domain/component/judge-figure.ts'
import type { Sample } from '#prisma/stores/component/samples.ts'
import type { Watched } from './watched.ts'

/** All that a component is judged by: its row, how it is watched, and what it told, oldest first. */
export type ComponentFacts = {
  component: ComponentView
  watched: Watched
  samples: readonly Sample[]
  /** Why it could not be asked just now; null = it could, or nobody asks. */
  fault: string | null
  /** ms since epoch. */
  now: number
}

/** The component as it is now: its state, the states of its figures, and since when. */
export function judgeSamples({ component, watched, samples, fault, now }: ComponentFacts): ComponentView {
  const lived = ofThisLife(samples)
  const verdicts = Object.entries(watched.limits).flatMap(([figure, limit]) => {
    if (!limit) return []
    const before = component.limits.find((each) => each.figure === figure) ?? null
    const verdict = judgeFigure({
      ...{ figure, now, staleAfterMs: watched.staleAfterMs, before: before?.state ?? null },
      ...{ limit: limitOf(limit, lived), limitName: limit.of ?? 'at', warnAt: limit.warnAt, warnBeforeMs: limit.warnBefore },
      points: lived.flatMap(({ at, figures }) => (figures[figure] === undefined ? [] : [{ at, value: figures[figure] }])),
    })
    return [{ verdict, limit, before }]
  })
  const lastSampleAt = component.lastSampleAt === null ? null : Date.parse(component.lastSampleAt)
  const all = verdicts.map(({ verdict }) => verdict)
  const { state, says } = judgeComponent({ verdicts: all, lastSampleAt, staleAfterMs: watched.staleAfterMs, now, fault })
  const since = state === component.state ? component.since : iso(now)
  const limits = verdicts.map(({ verdict, limit, before }) => limitView(verdict, limit, { before, now }))
  return { ...component, state, since, says, limits }
}

/** What was told since the program started last: what it was before says nothing of where it goes now. */
function ofThisLife(samples: readonly Sample[]): readonly Sample[] {
  const starts = samples.map(({ figures }) => figures[START_FIGURE])
  const latest = Math.max(...starts.map((start) => start ?? Number.NEGATIVE_INFINITY))
  const first = starts.indexOf(latest)
  // By the first sample that told it, and not by its time: clocks of two machines differ.
  return first <= 0 ? samples : samples.slice(first)
}

function limitOf({ at, of, share }: ComponentLimit, samples: readonly Sample[]): number | null {
  if (of === undefined) return at ?? null
  const told = samples.findLast(({ figures }) => figures[of] !== undefined)?.figures[of]
  return told === undefined ? null : told * share
}

function limitView(
  verdict: FigureVerdict,
  { warnAt, of }: ComponentLimit,
  { before, now }: { before: ComponentLimitView | null; now: number },
): ComponentLimitView {
  const { figure, state, value, limit, hitAt, hitBetween, says } = verdict
  return {
    ...{ figure, unit: unitOf(figure), limit, of: of ?? null, warnAt, value, state, says },
    since: before?.state === state ? before.since : iso(now),
    hitAt: hitAt === null ? null : iso(hitAt),
    hitBetween: hitBetween && [iso(hitBetween[0]), hitBetween[1] === null ? null : iso(hitBetween[1])],
  }
}

const iso = (at: number): string => new Date(at).toISOString()
