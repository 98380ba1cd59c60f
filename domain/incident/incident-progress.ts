import type { IncidentState } from './incident-state.ts'

/** How a proposed action stands; as rows and the wire name it. */
export type ResponseState =
  | 'proposed'
  | 'awaiting-approval'
  | 'running'
  | 'confirmed'
  | 'refused'
  | 'unverified'
  | 'failed'
  | 'blocked'
  | 'rejected'
  | 'expired'
  | 'undone'

/** One step of a runbook as the workflow drives it. Times in ms. */
export type Step = {
  actionId: string
  action: string
  runbook: string
  mode: 'suggest' | 'ask' | 'auto'
  state: ResponseState
  /** How long it waits for a person, from when it is its turn. */
  expiresMs: number
  /** How long what was wrong may take to clear once it is done; null = nothing can be seen of it. */
  verifyMs: number | null
  /** Since when it waits for a person. */
  askedAt: number | null
  /** Who approved it, and why; null = nobody yet, or nobody needs to. */
  approval: Wish | null
  /** What takes it back; null = nothing does. */
  undo: string | null
}

/** Somebody's wish, kept until the workflow comes to it. */
export type Wish = { by: string; actorKind: 'member' | 'token' | 'system'; reason: string; correlationId: string }

/** All that an incident's workflow carries over: small, plain JSON. Times in ms since epoch. */
export type IncidentProgress = {
  incidentId: string
  number: number
  state: IncidentState
  /** What was told of its severity last. */
  severity: string
  openedAt: number
  /** Evidence was gathered and steps were proposed. */
  isDiagnosed: boolean
  /** In the order of the runbook. */
  steps: Step[]
  overAt: number | null
  resolvedAt: number | null
  closeAfterMs: number
  /** Since when what was wrong looks right again, though the alert is not over yet; null = it does not. */
  clearedAt: number | null
  /** People were told that nothing is left that automation can do. */
  isExhaustedTold: boolean
  /** Entries told so far: their keys are made of it. */
  told: number
  close: Wish | null
  undo: (Wish & { actionId: string })[]
}

/** States in which an action waits for a person's word, or could do with it. */
const decidable: readonly ResponseState[] = ['proposed', 'awaiting-approval', 'blocked']

/** Whether a person can approve or reject an action that stands so. One that is `auto` and proposed is about to be done anyway. */
export const canDecide = ({ state, mode, action }: { state: ResponseState; mode: string; action: string }): boolean =>
  decidable.includes(state) && action !== 'raise-limit' && !(mode === 'auto' && state === 'proposed')

/** Why a person's decision about an action cannot be taken; null = it can. */
export function whyNotDecide({ state, overAt, steps }: IncidentProgress, actionId: string): string | null {
  const step = steps.find((one) => one.actionId === actionId)
  if (state === 'closed') return 'The incident is closed.'
  if (!step) return 'The incident has no such action.'
  if (step.action === 'raise-limit') return 'A limit is raised by committing the change that is shown.'
  if (step.approval !== null && !isSettled(step)) return `It was approved by ${step.approval.by} a moment ago.`
  if (!canDecide(step)) return `It is ${step.state} already.`
  return overAt === null ? null : 'What was wrong is over; nothing needs to be done any more.'
}

/** Why an action cannot be taken back; null = it can. */
export function whyNotUndo({ state, steps, undo }: IncidentProgress, actionId: string): string | null {
  const step = steps.find((one) => one.actionId === actionId)
  if (state === 'closed') return 'The incident is closed. Act on the agent itself.'
  if (!step) return 'The incident has no such action.'
  if (step.undo === null) return 'Nothing takes this back.'
  if (undo.some((wish) => wish.actionId === actionId)) return 'It is being taken back already.'
  return step.state === 'confirmed' || step.state === 'unverified' ? null : `It is ${step.state}: there is nothing to take back.`
}

/** Why the incident cannot be closed; null = it can. */
export function whyNotClose({ state, overAt, steps }: IncidentProgress, reason: string): string | null {
  if (state === 'closed') return 'It is closed already.'
  const running = steps.find((step) => step.state === 'running')
  if (running) return `It is doing something right now (${running.action}). Close it when that is done.`
  return overAt === null && reason === '' ? 'Its alert is not over yet: say why it is closed all the same.' : null
}

/** Whether an action has come to its end. A suggestion never has to. */
export const isSettled = ({ state }: Pick<Step, 'state'>): boolean => !decidable.includes(state) && state !== 'running'
