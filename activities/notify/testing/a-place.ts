import type { DeliveryBody } from '#contracts/deliveries.ts'
import type { ClaimedDelivery } from '#prisma/stores/delivery-progress.ts'
import { SecretsUsed } from '../secrets-used.ts'
import type { SendPlace } from '../send-place.ts'

export const ALERT = '01990000-0000-7000-8000-00000000000a'

/** What people are told of two stuck sessions. */
export const aBody = (changes: Partial<DeliveryBody> = {}): DeliveryBody => ({
  message: {
    title: 'Critical: 2 sessions stuck at main',
    what: 'Sessions wait for nothing & cost.',
    why: ['No event for 12 min while a run is open.'],
    cost: '1.2 M tokens, $4.10',
    actions: [{ label: 'Abort both', url: 'https://mission.example.com/alerts/a' }],
    runbook: 'https://wiki.example.com/stuck',
    owner: 'ops@example.com',
    url: 'https://mission.example.com/alerts/a',
  },
  ...{ severity: 'critical', status: 'firing', reason: 'first', seq: 1, firing: 2, resolved: 0, at: '2026-01-01T03:00:00.000Z' },
  ...changes,
})

export const aDelivery = (changes: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  ...{
    id: '01990000-0000-7000-8000-000000000001',
    key: `${ALERT}/1/out`,
    channel: 'out',
    alertId: ALERT,
    noticeId: null,
    attempts: 1,
  },
  ...{ body: aBody(), giveUpAt: Number.MAX_SAFE_INTEGER, first: null, previous: null, superseded: false },
  ...changes,
})

/** Where a delivery is sent from, on loopback; `env` holds the secrets. */
export function aPlace(
  delivery: Partial<ClaimedDelivery> = {},
  { env = {}, ...changes }: Partial<Omit<SendPlace, 'delivery' | 'secrets'>> & { env?: Record<string, string> } = {},
): SendPlace {
  const terms = changes.terms ?? { timeout: 5_000, allowPrivate: true }
  const secrets = new SecretsUsed({ env, configDir: '/nowhere', redactionKey: '0'.repeat(64) })
  return {
    delivery: aDelivery(delivery),
    secrets,
    signal: new AbortController().signal,
    configDir: '/nowhere',
    ...changes,
    terms,
  }
}
