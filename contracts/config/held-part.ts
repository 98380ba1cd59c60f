import { z } from 'zod'
import { BACKFILLS } from './parse-backfills.ts'

/**
 * A part of the configuration that is not in force as it is written, because something in its files is wrong. `kept` = it stays as it
 * last was right; else it never was right here. All other parts of the same text are in force.
 */
export const HeldPart = z.object({ part: z.string(), kept: z.boolean() })
export type HeldPart = z.infer<typeof HeldPart>

/** Parts whose files stand or fall together. A source of history is a part of its own: `backfills/<name>.yaml`. */
export const configParts = ['gateways', 'session-health', 'retention', 'releases', 'response', 'webhooks'] as const
export type ConfigPart = (typeof configParts)[number]

type Words = { names: string; never: string }
const words: Record<ConfigPart, Words> = {
  gateways: { names: 'the gateways', never: 'which gateways are wanted is not known, and none begins to be watched or ends' },
  'session-health': { names: 'the limits of session health', never: 'the limits of session health are the defaults' },
  retention: { names: 'the times for which things are kept', never: 'things are kept as long as by default' },
  releases: {
    names: 'environments, targets, suites, schedules and drift rules, which are taken together,',
    never: 'of environments, targets, suites, schedules and drift rules, which are taken together, nothing new is taken',
  },
  response: {
    names: 'alerts, budgets, components and runbooks, which are taken together,',
    never: 'of alerts, budgets, components and runbooks, which are taken together, nothing new is taken',
  },
  webhooks: { names: 'the webhooks', never: 'no system is told of events' },
}

/** What is in force of a part instead of what is written. */
export function heldWords({ part, kept }: HeldPart): string {
  const known = configParts.find((each) => each === part)
  if (known) return kept ? `${words[known].names} stay as they last were right` : `${words[known].never}: it was never right here`
  const source = part.replace(`${BACKFILLS}/`, '').replace(/\.ya?ml$/, '')
  return kept ? `the source ${source} stays as it last was right` : `there is no source ${source} until its file is right`
}
