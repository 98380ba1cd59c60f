import { z } from 'zod'
import { Duration, durationBetween } from './duration.ts'

const byteUnits: Readonly<Record<string, number>> = {
  ...{ B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 },
}

/** Bytes as people write them, `512MiB` or `2GB`, or a plain number of bytes. Parsed to bytes. */
const Bytes = z
  .union([
    z.number().positive(),
    z.string().regex(/^\d{1,15}(\.\d{1,6})?(B|[kMGT]B|[KMGT]iB)$/, 'expected bytes with a unit, for example 512MiB or 2GB'),
  ])
  .transform((given) => {
    if (typeof given === 'number') return given
    return Number.parseFloat(given) * (byteUnits[given.replace(/^[\d.]+/, '')] ?? 1) // the expression admits these units alone
  })

/** A plain number of seconds, or `5m`. Parsed to seconds. */
const Seconds = z.union([z.number().positive(), Duration.transform((ms) => ms / 1000)])

const Plain = z.number().positive()
/** A figure of the component's own naming: its unit is known to whoever named it. */
const AnyAmount = z.union([Plain, Bytes, Seconds])

const limitIn = <A extends z.ZodType<number>>(amount: A) =>
  z
    .strictObject({
      /** The limit itself. */
      at: amount.optional(),
      /** Another figure that is the limit, as a container tells its own: `memory-limit-bytes`. */
      of: z.string().optional(),
      /** Share of `of` that is the limit. */
      share: z.number().gt(0).max(1).default(1),
      /** Share of the limit from which on it is near. */
      warnAt: z.number().gt(0).lt(1).default(0.85),
      /** A forecast that hits the limit sooner than this is near, however low the figure is now. */
      warnBefore: durationBetween('1s', '7d').prefault('10m'),
    })
    .superRefine(({ at, of }, context) => {
      if ((at === undefined) === (of === undefined))
        context.addIssue({
          code: 'custom',
          path: ['at'],
          message: 'expected either `at` (the limit) or `of` (a figure that is the limit)',
        })
    })
export const ComponentLimit = limitIn(AnyAmount)
export type ComponentLimit = z.infer<typeof ComponentLimit>

/** Name of a figure: one of `componentFigures`, or of the component's own. */
export const FigureName = z
  .string()
  .regex(/^[a-zA-Z_:][\w:.-]{0,99}$/, 'expected a letter, then letters, digits and . : - _, at most 100')

/** Limits by figure. More is worse for each of them. */
export const ComponentLimits = z
  .object({
    'memory-bytes': limitIn(Bytes).optional(),
    'cpu-share': limitIn(Plain).optional(),
    'queue-depth': limitIn(Plain).optional(),
    'oldest-item-seconds': limitIn(Seconds).optional(),
  })
  .catchall(ComponentLimit)
  .superRefine((limits, context) => {
    for (const name of Object.keys(limits)) {
      const checked = FigureName.safeParse(name)
      if (!checked.success)
        context.addIssue({ code: 'custom', path: [name], message: checked.error.issues[0]?.message ?? 'wrong name' })
    }
  })
export type ComponentLimits = z.infer<typeof ComponentLimits>
