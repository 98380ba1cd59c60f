import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { openIncident } from '#prisma/stores/open-incident.ts'
import type { Installation } from '#test/monitoring/installation.ts'
import { seedAlert } from './seed-alerts.ts'

/** A night with alerts of every kind: their ids. */
export type Night = Record<
  'looping' | 'quota' | 'gateway' | 'flapping' | 'noData' | 'muted' | 'pending' | 'digest' | 'over',
  string
>

const inApp = { channel: 'in-app', state: 'sent' as const }
const chat = { channel: 'chat', state: 'sent' as const }
const refused = {
  channel: 'pager',
  state: 'dead' as const,
  attempts: 9,
  lastError: 'events.pagerduty.com answered 403: the routing key is not known.',
}
const silence = 'silence/5b1c5f0e-0000-4000-8000-000000000001'

/** Writes alerts in each state, silences, channels and an incident that waits for approval. The engine must not run: it would clear them. */
export async function seedNight(installation: Installation, session: { id: string; key: string }): Promise<Night> {
  // What the engine found of the machine that the tests run on is none of the story.
  for (const table of ['alert_member', 'alert']) await installation.query(`DELETE FROM ${table}`)
  await seedChannels(installation)
  await seedSilences(installation)
  const looping = await seedLooping(installation, session)
  await seedIncident(installation, looping)
  return { looping, ...(await seedOthers(installation)) }
}

async function seedLooping(installation: Installation, session: { id: string; key: string }): Promise<string> {
  return await seedAlert(installation, {
    ...{ rule: 'session-trouble', state: 'firing', severity: 'critical', openedAgo: 760, suppressed: 1 },
    ...{ title: 'Critical: 14 sessions loop on main', says: 'Sessions repeat the same calls without a new outcome.' },
    labels: { gateway: 'main', verdict: 'looping' },
    message: {
      cost: 'About 1.9 M tokens and $5.70 an hour while it goes on; $1.20 so far.',
      why: ['exec "npm test" ran 48 times with the same result in 11 minutes.', '13 other sessions repeat calls since 03:12.'],
      actions: [
        { label: 'Abort the run of the session that burns most', url: `/sessions/${session.id}` },
        { label: 'Pause the agent builder on main', url: '/gateways#main' },
      ],
      ...{ runbook: 'https://wiki.example.com/runbooks/looping', owner: 'agents-on-call@example.com' },
    },
    members: [
      {
        ...{ sessionId: session.id, labels: { gateway: 'main', verdict: 'looping', session: session.key, agent: 'builder' } },
        ...{ says: 'exec "npm test" ran 48 times with the same result.', figures: { repeats: 48, 'tokens an hour': 612_000 } },
      },
      ...Array.from({ length: 12 }, (_, n) => ({
        labels: { gateway: 'main', verdict: 'looping', session: `agent:builder:task-${n + 1}`, agent: 'builder' },
        ...{ says: `exec "npm test" ran ${30 - n} times with the same result.`, figures: { repeats: 30 - n } },
      })),
      {
        labels: { gateway: 'main', verdict: 'looping', session: 'agent:scratch:try', agent: 'scratch' },
        ...{ says: 'read "notes.md" 9 times in a row.', suppressedBy: silence },
      },
    ],
    told: [
      { reason: 'first', says: '11 sessions loop on main.', secondsAgo: 755, to: [inApp, chat, refused] },
      {
        ...{ reason: 'new-members', says: '3 more sessions loop on main.', secondsAgo: 400 },
        to: [inApp, { channel: 'chat', state: 'sending', attempts: 3, lastError: 'hooks.slack.com did not answer within 10 s.' }],
      },
    ],
  })
}

async function seedOthers(installation: Installation): Promise<Omit<Night, 'looping'>> {
  const first = (secondsAgo: number) => [{ reason: 'first' as const, says: 'It began.', secondsAgo, to: [inApp, chat] }]
  const one = (seeded: Parameters<typeof seedAlert>[1]) => seedAlert(installation, seeded)
  return {
    quota: await one({
      ...{ rule: 'session-quota', state: 'firing', severity: 'warning', openedAgo: 3_900, told: first(3_800) },
      ...{ title: 'Warning: 2 sessions are near their quota on main', says: 'Sessions are near what their context allows.' },
      members: [{ says: 'Context 96 % full.' }, { says: 'Context 93 % full.' }],
    }),
    gateway: await one({
      ...{ rule: 'gateway-down', state: 'acknowledged', severity: 'critical', openedAgo: 5_400, told: first(5_380) },
      ...{
        title: 'Critical: gateway eu is unreachable',
        says: 'A gateway does not answer, so nothing is known of its sessions.',
      },
      ...{ acknowledgedBy: 'ann@example.com', members: [{ says: 'Connection refused since 02:41.', labels: { gateway: 'eu' } }] },
    }),
    flapping: await one({
      ...{ rule: 'component', state: 'flapping', severity: 'warning', openedAgo: 1_700, told: first(1_650) },
      ...{ title: 'Warning: relay comes and goes near its memory limit', says: 'A component is near its limit.' },
    }),
    noData: await one({
      ...{ rule: 'budget', state: 'no-data', severity: 'warning', openedAgo: 2_400, told: first(2_390) },
      ...{ title: 'Warning: nobody can say how much of budget night-jobs is used', says: 'The gateway priced nothing.' },
      members: [{ says: 'No price for model gpt-next.', state: 'no-data', labels: { budget: 'night-jobs' } }],
    }),
    muted: await one({
      ...{ rule: 'session-trouble', state: 'silenced', severity: 'critical', openedAgo: 600, suppressed: 2 },
      ...{ title: 'Critical: 2 sessions fail on eu', says: 'Sessions fail.', labels: { gateway: 'eu', verdict: 'failing' } },
      members: ['a', 'b'].map((name) => ({
        ...{ says: 'The last run failed.', suppressedBy: 'inhibition/gateway-down', labels: { session: `agent:eu:${name}` } },
      })),
    }),
    pending: await one({
      ...{ rule: 'handoff', state: 'pending', severity: 'critical', openedAgo: 3 },
      ...{
        title: 'Critical: a message is missing in orders',
        says: 'Messages are lost.',
        members: [{ says: 'Message 41 never came.' }],
      },
    }),
    digest: await one({
      ...{ rule: 'runs-done', state: 'firing', severity: 'info', openedAgo: 3_000, told: first(300) },
      ...{ title: 'Info: 37 runs are done on main', says: 'Runs are done.' },
    }),
    over: await one({
      ...{ rule: 'session-trouble', state: 'resolved', severity: 'critical', openedAgo: 40_000, resolvedAgo: 38_000 },
      ...{
        title: 'Critical: 3 sessions are stuck on main',
        says: 'Sessions are stuck.',
        members: [{ says: 'Nothing heard for 20 m.' }],
      },
      told: [...first(39_990), { reason: 'all-resolved', says: 'All 3 are clear.', secondsAgo: 37_940, to: [inApp, chat] }],
    }),
  }
}

async function seedChannels(installation: Installation): Promise<void> {
  await installation.query(
    `INSERT INTO notify_channel (tenant_id, slug, kind, state, since, last_sent_at, last_error, failures) VALUES
      ($1, 'in-app', 'in-app', 'ok', now() - interval '9 days', now() - interval '4 min', NULL, 0),
      ($1, 'chat', 'slack', 'failing', now() - interval '6 min', now() - interval '12 min', 'hooks.slack.com did not answer within 10 s.', 3),
      ($1, 'pager', 'pagerduty', 'dead', now() - interval '5 min', now() - interval '2 days', $2, 9),
      ($1, 'mail', 'email', 'unknown', now() - interval '1 hour', NULL, NULL, 0)
      ON CONFLICT (tenant_id, slug) DO UPDATE SET state = EXCLUDED.state, last_error = EXCLUDED.last_error`,
    [DEFAULT_TENANT_ID, refused.lastError],
  )
}

async function seedSilences(installation: Installation): Promise<void> {
  await installation.query(
    `INSERT INTO silence (tenant_id, id, matchers, owner, reason, created_by, starts_at, ends_at, ended_at, ended_by) VALUES
      ($1, substr($2, 9)::uuid, '[{"label":"agent","is":"=","value":"scratch"}]', 'ben@example.com', 'Trying things out', 'ben@example.com',
        now() - interval '1 hour', now() + interval '50 min', NULL, NULL),
      ($1, uuidv7(), '[{"label":"gateway","is":"=","value":"main"},{"label":"rule","is":"=~","value":"session-.*"}]', 'ops@example.com',
        'main moves to another host', 'ann@example.com', now() + interval '5 hours', now() + interval '9 hours', NULL, NULL),
      ($1, uuidv7(), '[{"label":"rule","is":"=","value":"budget"}]', 'ann@example.com', 'Prices are being entered', 'ann@example.com',
        now() - interval '2 days', now() - interval '1 day', now() - interval '30 hours', 'ann@example.com')`,
    [DEFAULT_TENANT_ID, silence],
  )
}

async function seedIncident(installation: Installation, alertId: string): Promise<void> {
  const opened = await openIncident(installation.db, DEFAULT_TENANT_ID, {
    alertId,
    workflowId: 'seeded',
    at: Date.now() - 750_000,
  })
  await installation.query(`UPDATE incident SET state = 'awaiting-approval' WHERE id = $1`, [opened?.incidentId])
  await installation.query(
    `INSERT INTO incident_action (tenant_id, incident_id, runbook, step, action, mode, state, target, says, dry_run, undo, proposed_at)
      VALUES ($1, $2, 'looping-sessions', 0, 'pause-agent', 'ask', 'awaiting-approval', $3, $4, $5, 'Resume the agent.', now() - interval '11 min')`,
    [
      ...[DEFAULT_TENANT_ID, opened?.incidentId],
      JSON.stringify({ what: 'agent builder on main', touches: ['13 sessions'] }),
      'Pause the agent builder on main: 13 of its sessions loop on the same command.',
      'It would stop 13 runs; no other agent is touched.',
    ],
  )
}
