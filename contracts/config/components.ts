import { z } from 'zod'
import { componentFigures } from '#contracts/components.ts'
import { nearestName } from '#domain/nearest-name.ts'
import { ComponentLimits, FigureName } from './component-limits.ts'
import { durationBetween } from './duration.ts'
import { SecretReference, Slug } from './reference.ts'

/** A label's whole value, a value it must not have, or a regular expression over the whole value. */
const LabelMatch = z.union([
  z.string().max(500),
  z.strictObject({ not: z.string().max(500) }),
  z.strictObject({ matches: z.string().min(1).max(500).refine(isExpression, 'expected a regular expression') }),
])

/** Which series of a scrape make a figure, and how. */
const MetricSelector = z.strictObject({
  metric: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,199}$/, 'expected the name of a Prometheus metric'),
  labels: z.record(z.string(), LabelMatch).default({}),
  /** Several series match: what becomes of them. */
  combine: z.enum(['sum', 'max', 'min']).default('sum'),
  /** `rate`: what a counter grows by a second; `age`: seconds since a Unix time; 0 there means nothing waits. */
  as: z.enum(['value', 'rate', 'age']).default('value'),
  /** What each value is multiplied by, for example 1024 for a metric in KiB. */
  scale: z.number().positive().default(1),
})
export type MetricSelector = z.infer<typeof MetricSelector>

const ScrapeUrl = z
  .url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })
  .refine((url) => !hasCredentials(url), { error: 'expected no user, password or token in the URL; use `bearer`' })

const Scrape = z.strictObject({
  /** Where the metrics are. Addresses inside your network are the usual case, so none is refused. */
  url: ScrapeUrl,
  every: durationBetween('500ms', '1h').prefault('10s'),
  timeout: durationBetween('100ms', '60s').prefault('5s'),
  /** Sent as `Authorization: Bearer …`; read at each scrape, so that a rotated one is taken up. */
  bearer: SecretReference.optional(),
  figures: z.record(FigureName, MetricSelector).default({
    'memory-bytes': { metric: 'process_resident_memory_bytes', labels: {}, combine: 'sum', as: 'value', scale: 1 },
    'cpu-share': { metric: 'process_cpu_seconds_total', labels: {}, combine: 'sum', as: 'rate', scale: 1 },
  }),
})
export type Scrape = z.infer<typeof Scrape>

const Component = z
  .strictObject({
    slug: Slug,
    name: z.string().trim().min(1).max(200).optional(),
    /** What it is, in your words: relay, database, queue. */
    kind: z.string().trim().min(1).max(50).default('component'),
    scrape: Scrape.optional(),
    /** It posts its samples itself, about this often. */
    posted: z
      .union([z.literal(true), z.strictObject({ every: durationBetween('500ms', '24h').prefault('1m') })])
      .transform((given) => (given === true ? { every: 60_000 } : given))
      .optional(),
    /** Silent for this long, nothing is known of it any more. Absent = three times `every`. */
    staleAfter: durationBetween('1s', '7d').optional(),
    /** Samples that a forecast is made from. */
    window: durationBetween('5s', '24h').prefault('30m'),
    limits: ComponentLimits.default({}),
  })
  .superRefine((component, context) => judgeComponent(component, context))
export type Component = z.infer<typeof Component>

/** Limits of Mission Control's own parts, of gateways and of durable hand-offs, over the built-in ones. They need not be listed anywhere. */
const OwnLimits = z.strictObject({ limits: ComponentLimits.default({}) }).prefault({})

/** `config/components.yaml`. What leaves the file is no longer watched; its samples stay until they are too old. */
export const ComponentsFile = z
  .strictObject({
    /** Samples older than this are deleted. */
    keep: durationBetween('1h', '90d').prefault('7d'),
    own: z
      .strictObject({
        ...{ worker: OwnLimits, web: OwnLimits, 'process-host': OwnLimits },
        ...{ gateway: OwnLimits, database: OwnLimits, handoff: OwnLimits },
      })
      .prefault({}),
    components: z.array(Component).max(500).default([]),
  })
  .superRefine(({ components }, context) => {
    const slugs = components.map(({ slug }) => slug)
    slugs.forEach((slug, index) => {
      const issue = (message: string) => context.addIssue({ code: 'custom', path: ['components', index, 'slug'], message })
      if (slugs.indexOf(slug) < index) issue(`"${slug}" is used twice`)
      if (slug.startsWith('mc-')) issue('names that begin with mc- are those of Mission Control itself')
    })
  })
export type ComponentsFile = z.infer<typeof ComponentsFile>
/** What is watched without being configured. */
export type OwnKind = keyof ComponentsFile['own']

type Given = Pick<z.infer<typeof Component>, 'scrape' | 'posted' | 'staleAfter' | 'limits'>

function judgeComponent({ scrape, posted, staleAfter, limits }: Given, context: z.RefinementCtx): void {
  const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
  if (!scrape && !posted)
    issue(['scrape'], 'expected `scrape` (where its metrics are) or `posted: true` (it sends samples itself)')
  if (scrape && posted) issue(['posted'], 'expected either `scrape` or `posted`, not both')
  if (scrape && scrape.timeout > scrape.every) issue(['scrape', 'timeout'], 'expected no longer than `every`')
  const every = scrape?.every ?? posted?.every
  if (every !== undefined && staleAfter !== undefined && staleAfter <= every)
    issue(['staleAfter'], 'expected more than `every`, or one late sample makes it stale')
  // What a posted component will tell is known to it alone.
  const known = scrape ? Object.keys(scrape.figures) : null
  for (const [figure, limit] of Object.entries(limits)) {
    if (known && !known.includes(figure)) issue(['limits', figure], unknownFigure(figure, known))
    if (limit?.of === figure) issue(['limits', figure, 'of'], 'a figure cannot be its own limit')
    else if (known && limit?.of && !known.includes(limit.of)) issue(['limits', figure, 'of'], unknownFigure(limit.of, known))
  }
}

function unknownFigure(figure: string, known: readonly string[]): string {
  const meant = nearestName(figure, known)
  if (meant) return `scrape.figures has no "${figure}"; did you mean ${meant}?`
  const usual = (componentFigures as readonly string[]).includes(figure) ? '; say there which metric it is' : ''
  return `scrape.figures has no "${figure}"${usual}; it has: ${known.join(', ') || 'none'}`
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text).flags === '' // none were given
  } catch {
    return false
  }
}

function hasCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false // said by the check before
  const { username, password, searchParams } = new URL(text)
  return (
    username !== '' || password !== '' || [...searchParams.keys()].some((name) => /token|secret|password|key|auth/i.test(name))
  )
}
