import type { TenantConnection } from '#prisma/client.ts'
import { clearFinding, raiseFinding } from './subject-findings.ts'

/** A channel that fails this long without a message going out is a finding; until then the receiver may just be busy. */
export const FAILING_TO_SAY_MS = 30_000

const about = (slug: string) => ({ kind: 'channel', subject: `channel/${slug}` })

/** That messages do not go out by a channel; `failing` becomes `dead` with the first that is given up. `error` holds no secret. */
export async function raiseChannelFinding(
  sql: TenantConnection,
  tenantId: string,
  { slug, verdict, error }: { slug: string; verdict: 'failing' | 'dead'; error: string },
): Promise<void> {
  const evidence = [{ says: `Messages by the channel ${slug} do not go out: ${error}`, observations: [], figures: {} }]
  const finding = { verdict, confidence: 1, evidence, since: Date.now(), labels: { channel: slug } }
  await raiseFinding(sql, tenantId, { ...about(slug), ...finding })
}

/** A message went out by it, or it is no channel any more. */
export async function clearChannelFinding(sql: TenantConnection, tenantId: string, slug: string): Promise<void> {
  await clearFinding(sql, tenantId, about(slug))
}
