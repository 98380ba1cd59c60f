import { z } from 'zod'
import { alertFaults } from './alert-faults.ts'
import { AlertRule, Label, RuleName, WrittenMatcher } from './alert-rules.ts'
import { AlertFlapping, AlertTimers, Digest } from './alert-timers.ts'
import { Channel, DeadMan } from './channels.ts'
import { conditionFaults } from './condition-faults.ts'
import { Slug } from './reference.ts'

/** A time with its offset, or seconds since the epoch (milliseconds from 100 000 000 000 on); parsed to ms. */
const Moment = z.union(
  [
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    z.iso.date().transform((text) => Date.parse(`${text}T00:00:00Z`)),
    z.number().transform((number) => (Math.abs(number) >= 1e11 ? number : number * 1_000)),
  ],
  { error: 'expected a time with its offset, for example 2026-12-31T06:00:00Z, or a day' },
)

const Side = z.strictObject({
  /** Left out: every rule. */
  rules: z.array(RuleName).min(1).max(100).optional(),
  where: z.array(WrittenMatcher).max(20).default([]),
})

const AlertInhibition = z.strictObject({
  name: Slug,
  /** While something here fires … */
  source: Side,
  /** … this is muted … */
  target: Side,
  /** … if these labels agree. A label that one of them lacks does not agree. */
  equal: z.array(Label).max(10).default([]),
  /** A label that both lack agrees. */
  missingIsEqual: z.boolean().default(false),
})

const PolicySilence = z.strictObject({
  name: Slug,
  where: z.array(WrittenMatcher).min(1, 'expected at least one matcher; what matches everything would hide everything').max(20),
  owner: z.string().min(1).max(200),
  reason: z.string().min(3).max(1000),
  /** Left out: it holds already. */
  from: Moment.optional(),
  until: Moment,
})

const channels = z.array(Slug).max(20)
const IN_APP = 'in-app'

const shape = z.strictObject({
  timers: AlertTimers,
  digest: Digest,
  flapping: AlertFlapping,
  /** Who hears of what, where a rule does not say. */
  notify: z
    .strictObject({
      critical: channels.default([IN_APP]),
      warning: channels.default([IN_APP]),
      info: channels.default([IN_APP]),
    })
    .prefault({}),
  channels: z
    .array(Channel)
    .max(100)
    .default([{ slug: IN_APP, kind: 'in-app' }]),
  deadMan: DeadMan.optional(),
  rules: z.array(AlertRule).max(500).default([]),
  inhibitions: z.array(AlertInhibition).max(200).default([]),
  silences: z.array(PolicySilence).max(500).default([]),
})

/** `config/alerts.yaml`: who is told of what, when and why; docs/alerts.md explains every part. */
export const AlertsFile = shape.superRefine((file, context) => {
  for (const { path, message } of [...alertFaults(file), ...conditionFaults(file)])
    context.addIssue({ code: 'custom', path: [...path], message })
})
export type AlertsFile = z.infer<typeof shape>

/** The same for recorded events, which bring names and labels of their own: what rules watch is not judged. */
export const TriedPolicy = shape.superRefine((file, context) => {
  for (const { path, message } of alertFaults(file)) context.addIssue({ code: 'custom', path: [...path], message })
})
