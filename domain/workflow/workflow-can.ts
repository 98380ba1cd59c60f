import { rulesOf, type WorkflowAct } from './act-rules.ts'

/** Why something cannot be done, and what to do instead. */
export type Refusal = { says: string; instead: string }

/** Of an execution: its type, and its status in our words. */
export type ActedOn = { type: string; status: string }

const isRunning = (status: string): boolean => status === 'running' || status === 'paused'

const OVER: Refusal = {
  says: 'It is over: nobody would hear it.',
  instead: 'Reset it to a step, or run it again.',
}

/** Why an act cannot be done to an execution as it is; null = it can. */
export function whyNotAct(act: WorkflowAct, { type, status }: ActedOn): Refusal | null {
  const running = isRunning(status)
  if (status === 'continued')
    return { says: 'Its work goes on in a later run.', instead: 'Look at the run after it, and act on that one.' }
  if (act === 'rerun' && running)
    return {
      says: 'It still runs, and two of the same id cannot.',
      instead: 'Wait for its end, cancel it, or reset it to a step.',
    }
  if ((act === 'cancel' || act === 'terminate' || act === 'signal') && !running) return OVER
  const rules = rulesOf(type)
  if (act === 'signal') {
    const says = `Workflows of the type ${type} hear no signal that is sent by hand.`
    return rules.signals.length > 0 ? null : { says, instead: 'See what else can be done about it.' }
  }
  const rule = rules[act]
  return rule.is === 'no' || (rule.is === 'while-running' && !running) ? { says: rule.says, instead: rule.instead } : null
}

/** What follows from an act besides its own doing; null = nothing that is worth a word. */
export function followsFrom(act: Exclude<WorkflowAct, 'signal'>, type: string): string | null {
  const rule = rulesOf(type)[act]
  return rule.is === 'yes' ? rule.follows : null
}
