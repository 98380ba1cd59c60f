import type { AlertPolicy } from '#domain/alert/policy.ts'

/** The shipped timers of what is critical, sixty times as fast, so that a storm fits into a minute. */
const FASTER = 60
/** The same for both; `clearFor` and flapping are ours alone. */
export const stormTimers = {
  wait: 5_000 / FASTER,
  update: 300_000 / FASTER,
  remind: 1_800_000 / FASTER,
  clearFor: 60_000 / FASTER,
} as const
export const stormFlapping = { transitions: 4, within: 1_800_000 / FASTER, quiet: 900_000 / FASTER } as const

/** Our policy. */
export const stormPolicy = (): AlertPolicy => ({
  rules: [
    {
      ...{
        name: 'stuck',
        groupBy: ['gateway'],
        severity: 'critical',
        flapping: stormFlapping,
        digestEvery: null,
        momentary: false,
      },
      ...{ noData: 'hold', incident: false, channels: { critical: ['hook'], warning: ['hook'], info: ['hook'] } },
      timers: { critical: stormTimers, warning: stormTimers, info: stormTimers },
    },
  ],
  inhibitions: [],
  silences: [],
})

/** Alertmanager's, sending to a webhook. */
export const alertmanagerConfig = (hook: string): string => `route:
  receiver: hook
  group_by: [alertname, gateway]
  group_wait: ${Math.round(stormTimers.wait)}ms
  group_interval: ${stormTimers.update}ms
  repeat_interval: ${stormTimers.remind}ms
receivers:
  - name: hook
    webhook_configs:
      - url: ${hook}
        send_resolved: true
`
