import { z } from 'zod'
import { MOST_FIGURE } from '#domain/component/figure.ts'

const Time = z.iso.datetime({ offset: true })

export const componentStates = ['ok', 'near-limit', 'over-limit', 'stale', 'unknown'] as const
export const componentFigures = ['memory-bytes', 'cpu-share', 'queue-depth', 'oldest-item-seconds'] as const

/** One figure of a component against its own limit, and when the limit is hit at the present course. */
export const ComponentLimitView = z.object({
  /** One of `componentFigures`, or the name of another figure the component tells. */
  figure: z.string(),
  unit: z.string(),
  /** null = it is another figure, which was not told. */
  limit: z.number().nullable(),
  /** The figure that is the limit, or is with the share; null = it is a fixed one. */
  of: z.string().nullable(),
  /** Share of the limit from which on it is near. */
  warnAt: z.number(),
  value: z.number().nullable(),
  state: z.enum(componentStates),
  since: Time,
  /** null = it does not grow, or there is too little to say. */
  hitAt: Time.nullable(),
  /** 80 % of the courses that fit the samples hit the limit between these. */
  hitBetween: z.tuple([Time, Time.nullable()]).nullable(),
  says: z.string(),
})
export type ComponentLimitView = z.infer<typeof ComponentLimitView>

export const ComponentView = z.object({
  slug: z.string(),
  name: z.string(),
  kind: z.string(),
  source: z.enum(['config', 'posted', 'own']),
  state: z.enum(componentStates),
  since: Time,
  says: z.string(),
  lastSampleAt: Time.nullable(),
  limits: z.array(ComponentLimitView),
  removedAt: Time.nullable(),
})
export type ComponentView = z.infer<typeof ComponentView>

const Amount = z.number().min(0).max(MOST_FIGURE)
/** One sample as a component posts it. Absent = not told. */
export const ComponentSampleInput = z
  .strictObject({
    at: Time,
    memoryBytes: Amount.optional(),
    /** Share of one core: 1 = a whole one. */
    cpuShare: Amount.optional(),
    queueDepth: Amount.optional(),
    oldestItemSeconds: Amount.optional(),
    figures: z.record(z.string().regex(/^[a-zA-Z_:][\w:.-]{0,99}$/), z.number().min(-MOST_FIGURE).max(MOST_FIGURE)).optional(),
  })
  .refine(({ at: _, ...figures }) => Object.keys(figures).length > 0, 'expected at least one figure')
export type ComponentSampleInput = z.infer<typeof ComponentSampleInput>
