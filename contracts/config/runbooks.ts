import { z } from 'zod'
import { causes } from '#domain/incident/cause.ts'
import { durationBetween } from './duration.ts'
import { Slug } from './reference.ts'

/** One value, or any of several. */
const OneOf = <S extends z.ZodType<string>>(value: S) =>
  z.union([value, z.array(value).min(1).max(20)]).transform((given): string[] => (Array.isArray(given) ? given : [given]))

const Word = z.string().min(1).max(200)

/** What an incident has to be for a runbook to be its own; all that is named must hold. */
const RunbookMatch = z
  .strictObject({
    /** Kind of the findings behind it: session-health, budget, handoff, component, … */
    kind: OneOf(Word).optional(),
    verdict: OneOf(Word).optional(),
    severity: OneOf(z.enum(['critical', 'warning', 'info'])).optional(),
    /** The alert's labels, whole values. */
    labels: z.record(z.string().min(1).max(100), OneOf(Word)).default({}),
    /** The most likely cause, and how sure of it. */
    cause: OneOf(z.enum(causes)).optional(),
    minConfidence: z.number().min(0).max(1).default(0),
  })
  .refine((match) => match.kind || match.verdict || match.severity || match.cause || Object.keys(match.labels).length > 0, {
    error: 'expected at least one of kind, verdict, severity, labels, cause: a runbook that matches everything is a mistake',
  })

const waits = {
  mode: z.enum(['suggest', 'ask', 'auto']).default('suggest'),
  /** A question that nobody answers in this time is over, and the next step has its turn. */
  expires: durationBetween('1m', '24h').prefault('30m'),
  /** What was wrong has to clear in this time once the step is done. */
  verify: durationBetween('5s', '1h').prefault('2m'),
}

const OnSessions = z.strictObject({ action: z.enum(['abort', 'reset']), ...waits })
const OnAgents = z.strictObject({ action: z.enum(['pause-agent', 'resume-agent']), ...waits })
const RollBack = z.strictObject({ action: z.literal('roll-back'), environment: Slug, ...waits })
/** Limits are configuration: what is proposed is the change to `config/budgets.yaml`, for a person to commit. */
const RaiseLimit = z.strictObject({
  action: z.literal('raise-limit'),
  budget: Slug,
  /** By how much, as a share of the limit: 0.2 = a fifth more. */
  by: z.number().min(0.01).max(10).default(0.2),
  mode: z
    .literal('suggest', 'expected suggest: a limit is raised by committing the change that is shown, never by itself')
    .default('suggest'),
})
const Page = z.strictObject({
  action: z.literal('page'),
  channel: Slug,
  mode: waits.mode.prefault('auto'),
  expires: waits.expires,
})

const RunbookStep = z.discriminatedUnion('action', [OnSessions, OnAgents, RollBack, RaiseLimit, Page])
export type RunbookStep = z.infer<typeof RunbookStep>

export const Runbook = z.strictObject({
  name: Slug,
  says: z.string().min(3).max(500),
  owner: z.string().min(1).max(200).optional(),
  match: RunbookMatch,
  /** In this order: a step has its turn when the one before did not end the trouble. */
  steps: z.array(RunbookStep).min(1).max(10),
  /** The most that a step may touch without a person's word. */
  blastRadius: z
    .strictObject({ sessions: z.number().int().min(1).max(200).default(1), agents: z.number().int().min(1).max(50).default(1) })
    .prefault({}),
  /** How often its steps may be done without a person's word. */
  rate: z
    .strictObject({
      most: z.number().int().min(1).max(1000).default(5),
      within: durationBetween('1m', '7d').prefault('1h'),
    })
    .prefault({}),
})
export type Runbook = z.infer<typeof Runbook>

/** `config/runbooks.yaml`: what may be done about an incident, and with whose word. The first that matches is taken. */
export const RunbooksFile = z
  .strictObject({
    runbooks: z.array(Runbook).max(100).default([]),
    /** Channels of `alerts.yaml` that are told when a step waits for a person. */
    askOn: z.array(Slug).max(10).default([]),
    /** A resolved incident that nobody closes is closed after this. */
    closeAfter: durationBetween('1m', '30d').prefault('24h'),
  })
  .superRefine(({ runbooks }, context) => {
    const names = runbooks.map(({ name }) => name)
    names.forEach((name, index) => {
      if (names.indexOf(name) === index) return
      context.addIssue({ code: 'custom', path: ['runbooks', index, 'name'], message: `"${name}" is used twice` })
    })
  })
export type RunbooksFile = z.infer<typeof RunbooksFile>
