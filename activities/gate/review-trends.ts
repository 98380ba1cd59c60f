import type { GateRunView } from '#contracts/gates.ts'
import { checkTrend } from '#domain/gate/check-trend.ts'
import type { Database } from '#prisma/client.ts'
import { lastVerdicts, trendPoints } from '#prisma/stores/gate-trends.ts'
import { clearFinding, raiseFinding } from '#prisma/stores/subject-findings.ts'

/** So many runs in a row without anything measured are no accident: nobody knows how the release does. */
const SILENT_RUNS = 3
/** Mann and Kendall's test at 1 %, see domain/gate/trend.ts. */
const TREND_CONFIDENCE = 0.99

/**
 * What the last runs of a suite in an environment say together: checks that decline although they pass, and gates that have measured
 * nothing for three runs in a row. Findings are opened, kept up to date, and cleared. Idempotent.
 */
export async function reviewTrends(db: Database, tenantId: string, run: GateRunView): Promise<void> {
  await reviewSilence(db, tenantId, run)
  await reviewDecline(db, tenantId, run)
}

async function reviewSilence(db: Database, tenantId: string, { suite, environment }: GateRunView): Promise<void> {
  const about = { kind: 'gate-no-data', subject: `gate/${suite}/${environment}` }
  const last = await lastVerdicts(db, tenantId, { suite, environment, runs: SILENT_RUNS })
  const isSilent = ({ verdict }: { verdict: string }) => verdict === 'no_data' || verdict === 'error'
  if (last.length < SILENT_RUNS || !last.every(isSilent)) {
    await clearFinding(db, tenantId, about)
    return
  }
  const since = Math.min(...last.map(({ at }) => at))
  const says = `The last ${SILENT_RUNS} runs of ${suite} in ${environment} measured nothing (${last.map(({ verdict }) => verdict).join(', ')}), so nobody knows how the release does.`
  const evidence = [{ says, observations: [], figures: { runs: SILENT_RUNS } }]
  await raiseFinding(db, tenantId, {
    ...about,
    verdict: 'no-data',
    confidence: 1,
    since,
    evidence,
    labels: { suite, environment },
  })
}

async function reviewDecline(db: Database, tenantId: string, { suite, environment }: GateRunView): Promise<void> {
  const points = await trendPoints(db, tenantId, { suite, environments: [environment] })
  for (const [check, own] of Map.groupBy(points, (point) => point.check)) {
    const about = { kind: 'gate-trend', subject: `gate/${suite}/${environment}/${check}` }
    const trend = checkTrend(own)
    if (!trend?.declining) {
      await clearFinding(db, tenantId, about)
      continue
    }
    const figures = { slopePerDay: trend.slopePerDay, ewma: trend.ewma, runs: own.length }
    const evidence = [{ says: `${check}: ${trend.says}`, observations: [], figures }]
    const since = own[0]?.at ?? Date.now()
    const told = { verdict: 'declining', confidence: TREND_CONFIDENCE, since, evidence, labels: { suite, environment, check } }
    await raiseFinding(db, tenantId, { ...about, ...told })
  }
}
