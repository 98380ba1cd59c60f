import type { ComponentLimitView, ComponentView } from '#contracts/components.ts'
import type { ComponentFinding } from '#prisma/stores/component/component-findings.ts'
import type { Watched } from './watched.ts'

/**
 * What is wrong with a judged component. Silence is one finding about the whole, not one a figure; what was never told is no trouble
 * until it had the time to be.
 */
export function findingsOf(component: ComponentView, { staleAfterMs, isSilenceTold }: Watched, now: number): ComponentFinding[] {
  const { slug, state, says, since, lastSampleAt } = component
  const isHeard = lastSampleAt !== null && state !== 'stale'
  const hadTime = (from: string) => now - Date.parse(from) >= staleAfterMs
  if (!isHeard) {
    if (!isSilenceTold || (state === 'unknown' && !hadTime(since))) return []
    const labels = { component: slug }
    const evidence = { says: `${component.name}: ${says}`, observations: [], figures: {} }
    return [{ subject: slug, verdict: state === 'stale' ? 'stale' : 'unknown', labels, evidence, since: Date.parse(since) }]
  }
  return component.limits.flatMap((limit): ComponentFinding[] => {
    const { state: verdict } = limit
    if (verdict === 'ok' || (verdict === 'unknown' && !hadTime(limit.since))) return []
    return [
      {
        ...{ subject: `${slug}/${limit.figure}`, verdict, labels: { component: slug, figure: limit.figure } },
        evidence: { says: `${component.name}: ${limit.says}`, observations: [], figures: figuresOf(limit) },
        since: Date.parse(limit.since),
      },
    ]
  })
}

function figuresOf({ value, limit, hitAt, hitBetween }: ComponentLimitView): Record<string, number | string> {
  return {
    ...(value === null ? {} : { value }),
    ...(limit === null ? {} : { limit }),
    ...(hitAt === null ? {} : { hits_limit_at: hitAt }),
    ...(hitBetween
      ? { hits_limit_not_before: hitBetween[0], ...(hitBetween[1] ? { hits_limit_not_after: hitBetween[1] } : {}) }
      : {}),
  }
}
