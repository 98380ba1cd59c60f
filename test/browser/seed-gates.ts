import { randomUUID } from 'node:crypto'
import type { DriftEntry, DriftReportView, ShapeView } from '#contracts/drift.ts'
import type { CheckView, GateRunView } from '#contracts/gates.ts'
import type { ReleaseView } from '#contracts/release.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import type { GateVerdict } from '#domain/gate/verdict.ts'
import { appendFrames } from '#prisma/stores/append-frames.ts'
import { finishGateRun, recordLook } from '#prisma/stores/gate-progress.ts'
import { beginGateRun } from '#prisma/stores/gate-runs.ts'
import { appendSamples } from '#prisma/stores/gate-samples.ts'
import type { Installation } from '#test/monitoring/installation.ts'

/** What of a run a test decides; the rest is as a deployment's verification has it. */
type Wanted = {
  environment: string
  release: ReleaseView
  baseline?: ReleaseView
  deploymentId?: string
  /** Share of right answers among the samples of each check. */
  right: number
  /** Left out = it is still at work. */
  verdict?: GateVerdict
  says?: string
}

const SAMPLES = 24
const refOf = ({ id, name, contentHash }: ReleaseView) => ({ id, name, contentHash })

/** Writes a gate run with looks and samples, as the activities of a gate do. */
export async function seedGateRun({ db }: Installation, wanted: Wanted): Promise<GateRunView> {
  const id = randomUUID()
  const { environment, release, baseline, deploymentId = null, verdict, right } = wanted
  await beginGateRun(db, DEFAULT_TENANT_ID, {
    ...{ gateRunId: id, suite: 'answers', suiteHash: 'c0ffee'.repeat(10), suiteBody: {}, looks: 3, environment, deploymentId },
    ...{
      places: [{ target: 'shop-canary', address: null }],
      release: refOf(release),
      baseline: baseline ? refOf(baseline) : null,
    },
    ...{ purpose: null, trigger: 'deployment', requestedBy: 'ann@example.com', correlationId: randomUUID() },
  })
  await appendSamples(db, DEFAULT_TENANT_ID, id, samplesOf(right))
  const run = await recordLook(db, DEFAULT_TENANT_ID, id, {
    look: 2,
    looks: 3,
    checks: checksOf(right, verdict ?? 'inconclusive'),
  })
  if (!verdict) return run
  const says = wanted.says ?? `answers in ${environment}: ${verdict}.`
  return (await finishGateRun(db, DEFAULT_TENANT_ID, id, { verdict, says, enforce: 'rollback' })).run
}

function samplesOf(right: number) {
  return Array.from({ length: SAMPLES }, (_, n) => {
    const ok = n < right * SAMPLES
    const latencyMs = 180 + ((n * 37) % 120)
    return {
      ...{
        check: 'facts',
        case: ['refund', 'delivery', 'support', 'warranty'][n % 4] ?? null,
        n,
        target: 'shop-canary',
        at: Date.now(),
      },
      ...{ ok, score: null, latencyMs, tokens: 40 + n, error: null, judge: null },
      excerpt: ok ? 'You have 30 days from the delivery to send it back.' : 'You have 3 days from the delivery to send it back.',
      why: ok ? null : 'facts.must: /\\b30 days\\b/ is not in the answer',
    }
  })
}

function checksOf(right: number, verdict: GateVerdict): CheckView[] {
  const rate = `${Math.round(right * SAMPLES)} of ${SAMPLES} answers were right`
  return [
    {
      ...{ check: 'alive', kind: 'http', verdict: 'pass', says: 'It answered 8 times out of 8.', figures: { rate: 1 } },
      ...{ samples: 8, baselineSamples: 0, liveness: true, enforce: 'pause' },
    },
    {
      ...{
        check: 'facts',
        kind: 'chat',
        verdict,
        says: `${rate}; at least 90 % are wanted.`,
        samples: SAMPLES,
        baselineSamples: SAMPLES,
      },
      ...{ figures: { rate: right, lowerBound: right * 0.9, bar: 0.9, p95Ms: 291 }, liveness: false, enforce: 'rollback' },
    },
  ]
}

const PUT_REPORT = `INSERT INTO drift_report (id, tenant_id, at, scope, environment, against, state, says, entries, trigger, deployment_id)
  VALUES ($1::uuid, $2::uuid, $3::timestamptz, $4, $5, $6, $7, $8, $9::jsonb, $10, $11::uuid)`

/** Keeps a drift report and shows it. */
export async function seedDrift(
  { db }: Installation,
  wanted: Pick<DriftReportView, 'scope' | 'environment' | 'against' | 'state' | 'says' | 'entries'> & { deploymentId?: string },
): Promise<DriftReportView> {
  const report: DriftReportView = {
    deploymentId: null,
    ...wanted,
    id: randomUUID(),
    at: new Date().toISOString(),
    trigger: 'hand',
  }
  const { id, at, scope, environment, against, state, says, entries, trigger, deploymentId } = report
  const values = [
    id,
    DEFAULT_TENANT_ID,
    at,
    scope,
    environment,
    against,
    state,
    says,
    JSON.stringify(entries),
    trigger,
    deploymentId,
  ]
  await db.withTenantSql(DEFAULT_TENANT_ID, async (sql) => {
    await sql.query(PUT_REPORT, values)
    await appendFrames(sql, DEFAULT_TENANT_ID, [{ type: 'drift', report }])
  })
  return report
}

export const secretShape = (shape: string, fingerprint: string): ShapeView => ({ shape, detail: '', secret: true, fingerprint })
export const plainShape = (shape: string, detail: string): ShapeView => ({ shape, detail, secret: false, fingerprint: null })

/** A difference of shapes, told as the comparison tells it. */
export const difference = (key: string, left: ShapeView | null, right: ShapeView | null, says: string): DriftEntry => ({
  ...{ key, target: null, kind: left && right ? 'shape' : left ? 'missing' : 'extra', left, right, says, ignored: null },
})
