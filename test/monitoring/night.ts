import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { IncidentDetail } from '#contracts/api/response.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { incidentBackground, incidentDetail, listIncidents } from '#prisma/stores/incidents.ts'
import { inProject } from '#start/project.ts'
import { postMortemOf } from '#web/server/incidents/post-mortem-of.ts'
import type { WebhookReceiver } from '../integration/alerts/webhook-receiver.ts'
import type { Installation } from './installation.ts'
import { until } from './until.ts'

/** The variable that the channel's signing key is read from. */
export const NIGHT_KEY = { HOOK_KEY: 'a key of forty characters, at the very least' }

/** Puts the shipped rules and runbooks in force, with one webhook as the way out, and with its loops stopped by policy. */
export async function configureNight({ dir }: Installation, hook: WebhookReceiver, timers: object = {}): Promise<void> {
  const shipped = async (name: string) => parse(await readFile(inProject(`config/${name}`), 'utf8')) as Record<string, unknown>
  const alerts = await shipped('alerts.yaml')
  const channel = {
    slug: 'hook',
    kind: 'webhook',
    url: hook.url,
    allowPrivate: true,
    signingKey: { secret: { env: 'HOOK_KEY' } },
  }
  const notify = { critical: ['hook', 'in-app'], warning: [], info: [] }
  const channels = { channels: [channel, { slug: 'in-app', kind: 'in-app' }], notify }
  const critical = { ...(alerts.timers as { critical: object }).critical, ...timers }
  const policy = { ...alerts, ...channels, timers: { ...(alerts.timers as object), critical } }
  const runbooks = await shipped('runbooks.yaml')
  const [first, ...rest] = runbooks.runbooks as { steps: object[] }[]
  // What a team does that trusts it: the shipped runbook asks.
  const trusted = { ...first, steps: first?.steps.map((step) => ({ ...step, mode: 'auto' })) }
  // JSON is YAML.
  await writeFile(join(dir, 'config', 'alerts.yaml'), JSON.stringify(policy))
  await writeFile(join(dir, 'config', 'runbooks.yaml'), JSON.stringify({ ...runbooks, runbooks: [trusted, ...rest] }))
}

/** When each step of the night was, ms since epoch, by the database's records and the receiver's clock. */
export type Night = {
  beganAt: number
  namedAt: number
  alertAt: number
  toldAt: number
  incidentAt: number
  actedAt: number
  confirmedAt: number
  resolvedAt: number
  detail: IncidentDetail
  postMortem: string
}

const NAMED = `SELECT f.opened_at, f.since FROM finding f JOIN session s ON s.tenant_id = f.tenant_id AND s.id = f.session_id
  WHERE s.key = $1 AND f.kind = 'session-health' AND f.verdict IN ('looping', 'runaway') ORDER BY f.opened_at LIMIT 1`

/** The incident of a session, as soon as it passes. */
export async function incidentOf(
  installation: Installation,
  key: string,
  what: string,
  passes: (one: IncidentDetail) => boolean,
) {
  let last: IncidentDetail | null = null
  return await until(
    what,
    async () => {
      const { items } = await listIncidents(installation.db, tenantId, { limit: 50 })
      const [row] = await installation.query<{ id: string }>('SELECT id FROM session WHERE key = $1', [key])
      const found = items.find(({ sessionId }) => sessionId === row?.id)
      last = found ? await incidentDetail(installation.db, tenantId, found.number) : null
      return last && passes(last) ? last : null
    },
    { withinMs: 120_000, soFar: () => JSON.stringify(last?.incident.actions ?? 'no incident') },
  )
}

/** Waits until the night of a session is over. Nobody does anything. */
export async function endOfNight(installation: Installation, hook: WebhookReceiver, key: string): Promise<Night> {
  const detail = await incidentOf(installation, key, 'the end of the incident', ({ incident }) => incident.state === 'resolved')
  const { incident } = detail
  const background = await incidentBackground(installation.db, tenantId, incident.id)
  const [named] = await installation.query<{ opened_at: Date; since: Date }>(NAMED, [key])
  const [action] = incident.actions
  const told = hook.received.find(({ body }) => JSON.stringify(body).includes(incident.alertId ?? '-'))
  if (!named || !background?.alert || !action?.startedAt || !action.finishedAt || !incident.resolvedAt || !told)
    throw new Error(`The night is not whole: ${JSON.stringify({ named, action, incident, told: Boolean(told) })}`)
  return {
    ...{
      beganAt: named.since.getTime(),
      namedAt: named.opened_at.getTime(),
      alertAt: background.alert.openedAt,
      toldAt: told.at,
    },
    ...{ incidentAt: Date.parse(incident.openedAt), actedAt: Date.parse(action.startedAt) },
    ...{ confirmedAt: Date.parse(action.finishedAt), resolvedAt: Date.parse(incident.resolvedAt), detail },
    postMortem: postMortemOf(detail, background, Date.now()),
  }
}

/** The seconds from the begin of the loop to each step, a line each. */
export function printNight(title: string, night: Night): void {
  const seconds = (ms: number) => `${((ms - night.beganAt) / 1_000).toFixed(1).padStart(7)} s`
  const lines = [
    `${seconds(night.namedAt)}  named as a loop, with its evidence`,
    `${seconds(night.alertAt)}  critical alert opened`,
    `${seconds(night.toldAt)}  one message at the webhook receiver`,
    `${seconds(night.incidentAt)}  incident opened`,
    `${seconds(night.actedAt)}  policy begins to abort the run`,
    `${seconds(night.confirmedAt)}  the gateway confirms that no run is active`,
    `${seconds(night.resolvedAt)}  alert over, incident resolved`,
  ]
  process.stdout.write(`\n${title}, from the first of the repeated calls:\n${lines.join('\n')}\n`)
}
