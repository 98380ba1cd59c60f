import { z } from 'zod'
import { type DurationField, pinnedDuration, writtenDuration } from './duration.ts'
import { ConfigValues, Slug } from './reference.ts'

/** Where releases go: targets in waves, what judges them, and what a verdict does. */
const environment = (duration: DurationField) =>
  z.strictObject({
    slug: Slug,
    name: z.string().min(1).max(100).optional(),
    /** A release goes through this environment, and its gate, first. */
    after: Slug.optional(),
    /** Targets in the order of the rollout; the first wave is the canary. A target belongs to one environment. */
    waves: z.array(z.array(Slug).min(1)).min(1).max(20),
    values: ConfigValues.default({}),
    /** Who must approve before this environment is touched: `another` = not the one who started it. */
    approval: z.enum(['none', 'anyone', 'another']).default('none'),
    /** Suites by when they run. `verify`: after each wave, against the release before. `watch`: for as long as a release runs. */
    gates: z
      .strictObject({
        verify: Slug,
        watch: z.strictObject({ suite: Slug, every: duration('1s', '24h', '1m') }).optional(),
      })
      .optional(),
    /** How long a release is watched after the last wave before it counts as promoted. */
    soak: duration('0s', '7d', '5m'),
    /** What a verdict does. A verdict that is neither pass nor fail, or a monitor that failed, holds unless this says otherwise. */
    onFail: z.enum(['rollback', 'hold']).default('rollback'),
    onInconclusive: z.enum(['hold', 'rollback']).default('hold'),
    /** Drift found before or during a deployment. */
    onDrift: z.enum(['hold', 'report']).default('hold'),
  })

/** An environment as it is written in configuration. */
export const Environment = environment(writtenDuration)
export type Environment = z.infer<typeof Environment>

/** The same once read, as payloads carry it: its durations are ms. */
export const ReadEnvironment = environment(pinnedDuration)

/** `config/environments.yaml` */
export const EnvironmentsFile = z.strictObject({ environments: z.array(Environment).max(100).default([]) })
export type EnvironmentsFile = z.infer<typeof EnvironmentsFile>
