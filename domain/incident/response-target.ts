import { counted } from './in-words.ts'

/** A session that an action would touch, as last seen. */
export type TargetSession = {
  id: string
  gatewayId: string
  gateway: string
  gatewayState: string
  key: string
  agent: string
  hasActiveRun: boolean | null
  isGone: boolean
  verdict: string
}

/** An agent that an action would touch. */
export type TargetAgent = { gatewayId: string; gateway: string; gatewayState: string; agent: string; isPaused: boolean }

/** What an environment's last deployment could be taken back to. */
export type TargetEnvironment = {
  environment: string
  deploymentId: string | null
  current: string | null
  previous: string | null
}

/** What an action is done to; kept with the action. */
export type ResponseTarget = {
  what: string
  touches: string[]
  sessions: Pick<TargetSession, 'id' | 'gatewayId' | 'gateway' | 'key' | 'agent'>[]
  agents: Pick<TargetAgent, 'gatewayId' | 'gateway' | 'agent'>[]
  environment: string | null
  deploymentId: string | null
  channel: string | null
}

/** What was found when an action was tried without doing it. `impossible` = why nothing would come of it; null = it would be done. */
export type Trial = {
  target: ResponseTarget
  dryRun: string
  impossible: string | null
  /** What of it cannot be seen at the moment: nothing is done to that without a person's word. null = all is in sight. */
  unseen: string | null
}

const nothing: ResponseTarget = {
  ...{ what: 'nothing', touches: [], sessions: [], agents: [] },
  ...{ environment: null, deploymentId: null, channel: null },
}

const untouched = (target: ResponseTarget, why: string): Trial => ({
  ...{ target, dryRun: `Nothing would be touched: ${why}`, impossible: why, unseen: null },
})

/** A gateway that is away is where a monitor fails first: what was seen before is no reason to act now. */
function unseenOf(all: readonly { gateway: string; gatewayState: string; verdict?: string; key?: string }[]): string | null {
  const away = all.find(({ gatewayState }) => gatewayState !== 'connected')
  if (away) return `Gateway ${away.gateway} is ${away.gatewayState}, so it cannot be seen whether it is still needed.`
  const unknown = all.find(({ verdict }) => verdict === 'unknown')
  return unknown ? `How ${unknown.key} is cannot be seen at the moment.` : null
}

/** Stopping or resetting sessions: those that are still there; of those to be stopped, the ones that may have a run. */
export function trySessions(action: 'abort' | 'reset', all: readonly TargetSession[]): Trial {
  const there = all.filter(({ isGone }) => !isGone)
  const sessions = action === 'abort' ? there.filter(({ hasActiveRun }) => hasActiveRun !== false) : there
  if (sessions.length === 0) {
    const why =
      all.length === 0 ? 'No session is concerned.' : there.length === 0 ? 'The sessions are gone.' : 'No run is active any more.'
    return untouched(nothing, why)
  }
  const verb = action === 'abort' ? 'Would stop the run of' : 'Would begin anew'
  return {
    target: {
      ...nothing,
      what: counted(sessions.length, 'session'),
      touches: sessions.map(({ gateway, key }) => `${gateway}: ${key}`),
      sessions: sessions.map(({ id, gatewayId, gateway, key, agent }) => ({ id, gatewayId, gateway, key, agent })),
    },
    dryRun: `${verb} ${counted(sessions.length, 'session')}: ${sessions.slice(0, 10).map(shownSession).join(', ')}${more(sessions.length - 10)}.`,
    impossible: null,
    unseen: unseenOf(sessions),
  }
}

const shownSession = ({ key, gateway, gatewayState, hasActiveRun }: TargetSession): string =>
  `${key} at ${gateway} (${[hasActiveRun ? 'a run is active' : 'whether a run is active is not known', ...(gatewayState === 'connected' ? [] : [`the gateway is ${gatewayState}`])].join('; ')})`

const more = (count: number): string => (count > 0 ? ` and ${count} more` : '')

/** Pausing or resuming the agents that are not so yet. */
export function tryAgents(action: 'pause-agent' | 'resume-agent', all: readonly TargetAgent[]): Trial {
  const isPause = action === 'pause-agent'
  const agents = all.filter(({ isPaused }) => isPaused !== isPause)
  if (agents.length === 0) {
    const why =
      all.length === 0 ? 'No agent is concerned.' : `Every agent concerned is ${isPause ? 'paused' : 'at work'} already.`
    return untouched(nothing, why)
  }
  const shown = agents.map(({ agent, gateway }) => `${agent} at ${gateway}`)
  return {
    target: {
      ...nothing,
      what: counted(agents.length, 'agent'),
      touches: agents.map(({ agent, gateway }) => `${gateway}: agent ${agent}`),
      agents: agents.map(({ gatewayId, gateway, agent }) => ({ gatewayId, gateway, agent })),
    },
    dryRun: `Would ${isPause ? 'pause' : 'resume'} ${counted(agents.length, 'agent')}: ${shown.join(', ')}.${isPause ? ' Runs that are active go on; no new one starts.' : ''}`,
    impossible: null,
    unseen: unseenOf(agents),
  }
}

/** Bringing back what an environment ran before. */
export function tryRollBack({ environment, deploymentId, current, previous }: TargetEnvironment): Trial {
  const why =
    current === null || deploymentId === null
      ? `Nothing was deployed to ${environment} yet.`
      : previous === null
        ? `There is no earlier release of ${environment} to go back to.`
        : null
  if (why !== null) return untouched({ ...nothing, environment }, why)
  const target = {
    ...nothing,
    what: `environment ${environment}`,
    touches: [`environment ${environment}`],
    environment,
    deploymentId,
  }
  const dryRun = `Would bring back ${previous} in ${environment}, where ${current} runs now.`
  return { target, dryRun, impossible: null, unseen: null }
}

/** Telling somebody. */
export const tryPage = (channel: string): Trial => ({
  target: { ...nothing, what: `channel ${channel}`, touches: [`channel ${channel}`], channel },
  dryRun: `Would send one message over ${channel}.`,
  impossible: null,
  unseen: null,
})

/** A change that a person has to commit: `patch` is shown, and nothing is ever touched. */
export const tryInstruction = (what: string, patch: string): Trial => ({
  target: { ...nothing, what },
  dryRun: patch,
  impossible: null,
  unseen: null,
})

/** Why an action touches too much to be done without a person's word; null = it does not. */
export function tooMuch(target: ResponseTarget, limits: { sessions: number; agents: number }): string | null {
  const over = (count: number, most: number, noun: string) =>
    count > most ? `It would touch ${counted(count, noun)}; without a person's word the runbook may touch ${most}.` : null
  return over(target.sessions.length, limits.sessions, 'session') ?? over(target.agents.length, limits.agents, 'agent')
}
