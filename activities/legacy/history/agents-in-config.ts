import { z } from 'zod'
import { markCredentials } from './mark-credentials.ts'

const text = z.string().nullish().catch(null)
const Agent = z.looseObject({ id: z.string().min(1), name: text, identity: z.looseObject({ name: text }).nullish().catch(null) })

/** Today's releases list agents under `agents.list`; earlier ones had them by id under `routing.agents`. */
const Config = z.looseObject({
  agents: z
    .looseObject({ list: z.array(z.unknown()).nullish().catch(null) })
    .nullish()
    .catch(null),
  routing: z
    .looseObject({ agents: z.record(z.string(), z.unknown()).nullish().catch(null) })
    .nullish()
    .catch(null),
})

/** An agent as configuration has it; `detail` is that as JSON. */
export type AgentConfig = { id: string; name: string | null; detail: string }

/** The agents that a gateway's configuration names. */
export function agentsInConfig(config: unknown): AgentConfig[] {
  const read = Config.safeParse(config)
  if (!read.success) return []
  const { agents, routing } = read.data
  const named = Object.entries(routing?.agents ?? {}).map(([id, agent]) => ({ ...recordOf(agent), id }))
  return [...(agents?.list ?? []), ...named].flatMap((each) => {
    const agent = Agent.safeParse(each)
    if (!agent.success) return []
    const { id, name, identity } = agent.data
    return { id, name: name ?? identity?.name ?? null, detail: JSON.stringify(markCredentials(agent.data)) }
  })
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
