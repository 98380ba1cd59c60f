import { z } from 'zod'
import { durationBetween } from './duration.ts'
import { Slug } from './reference.ts'

/** Minute, hour, day of month, month, day of week; UTC. Temporal checks the rest when it takes the schedule. */
const Cron = z
  .string()
  .regex(/^(?:[\d*,/A-Za-z-]+ +){4}[\d*,/A-Za-z-]+$/, 'expected five fields, for example "30 6 * * MON-FRI" (UTC)')

const when = {
  every: durationBetween('10s', '30d').optional(),
  cron: Cron.optional(),
  /** Each start waits a random part of this, so that many suites do not begin in the same second. */
  jitter: durationBetween('0s', '1h').prefault('0s'),
}

function sayWhen(given: { every?: number; cron?: string; jitter: number }, context: z.RefinementCtx): void {
  const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  if (given.every === undefined && given.cron === undefined) issue('every', 'expected `every` (15m) or `cron` ("0 * * * *")')
  if (given.every !== undefined && given.cron !== undefined) issue('cron', 'expected either `every` or `cron`, not both')
  if (given.every !== undefined && given.jitter >= given.every) issue('jitter', 'expected less than `every`')
}

/** A suite that is run again and again with nobody watching. `target` absent = the environment's first wave. */
export const GateSchedule = z
  .strictObject({ name: Slug, suite: Slug, environment: Slug, target: Slug.optional(), ...when })
  .superRefine(sayWhen)
export type GateSchedule = z.infer<typeof GateSchedule>

/** A comparison of an environment with what runs there, and with the environments before it. */
export const DriftSchedule = z.strictObject({ environment: Slug, ...when }).superRefine(sayWhen)
export type DriftSchedule = z.infer<typeof DriftSchedule>

/** `config/schedules.yaml`. What leaves the file stops running. */
export const SchedulesFile = z
  .strictObject({
    gates: z.array(GateSchedule).max(200).default([]),
    drift: z.array(DriftSchedule).max(100).default([]),
  })
  .superRefine(({ gates, drift }, context) => {
    const once = (names: readonly string[], list: string, field: string) =>
      names.forEach((name, index) => {
        if (names.indexOf(name) === index) return
        context.addIssue({ code: 'custom', path: [list, index, field], message: `"${name}" is used twice` })
      })
    const byName = gates.map(({ name }) => name)
    const byEnvironment = drift.map(({ environment }) => environment)
    once(byName, 'gates', 'name')
    once(byEnvironment, 'drift', 'environment')
  })
export type SchedulesFile = z.infer<typeof SchedulesFile>
