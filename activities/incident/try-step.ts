import type { ResponseConfig } from '#contracts/config/response-config.ts'
import type { RunbookStep } from '#contracts/config/runbooks.ts'
import { raiseLimitPatch } from '#domain/incident/raise-limit.ts'
import { type Trial, tryAgents, tryInstruction, tryPage, tryRollBack, trySessions } from '#domain/incident/response-target.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { agentsConcerned, environmentConcerned, sessionsConcerned } from '#prisma/stores/incident-targets.ts'

/** What a step would do now, without doing it. In the caller's transaction. */
export async function tryStep(
  sql: TenantConnection,
  { tenantId, incidentId, step, config }: { tenantId: string; incidentId: string; step: RunbookStep; config: ResponseConfig },
): Promise<Trial> {
  switch (step.action) {
    case 'abort':
    case 'reset':
      return trySessions(step.action, await sessionsConcerned(sql, tenantId, incidentId))
    case 'pause-agent':
    case 'resume-agent':
      return tryAgents(step.action, await agentsConcerned(sql, tenantId, incidentId))
    case 'roll-back':
      return tryRollBack(await environmentConcerned(sql, tenantId, step.environment))
    case 'page':
      return tryPage(step.channel)
    case 'raise-limit': {
      const budget = config.budgets.budgets.find(({ slug }) => slug === step.budget)
      const patch = budget ? raiseLimitPatch(budget, step.by) : `config/budgets.yaml has no budget ${step.budget} any more.`
      return tryInstruction(`budget ${step.budget}`, patch)
    }
  }
}

/** What takes a step back, as people read it; null = nothing does. */
export function undoOf({ action }: RunbookStep): string | null {
  if (action === 'pause-agent') return 'Resume the agent'
  return action === 'resume-agent' ? 'Pause the agent' : null
}

/** What a step does, as people read it. */
export function sayStep(step: RunbookStep): string {
  switch (step.action) {
    case 'abort':
      return 'Stop the run'
    case 'reset':
      return 'Begin the session anew'
    case 'pause-agent':
      return 'Pause the agent: no new run starts'
    case 'resume-agent':
      return 'Let the agent start runs again'
    case 'roll-back':
      return `Bring back the release before in ${step.environment}`
    case 'raise-limit':
      return `Raise the limit of the budget ${step.budget} by ${Math.round(step.by * 100)} %`
    case 'page':
      return `Send a message over ${step.channel}`
  }
}
