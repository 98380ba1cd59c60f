import type { DatabaseSync } from 'node:sqlite'
import { foreignRows, numberIn, textIn } from '../foreign-rows.ts'

/** Who agents are: other tables name them by number, by name or by session key, as it came. */
export class AgentNames {
  readonly #ids = new Map<string, string>()

  constructor(db: DatabaseSync) {
    for (const row of foreignRows(db, 'agents', ['id', 'name', 'session_key', 'workspace_id'], 'ORDER BY id')?.() ?? []) {
      const name = textIn(row.name)
      if (name === null) continue
      const workspace = numberIn(row.workspace_id) ?? 1
      const id = agentIdOf(name, workspace)
      this.#know(`name ${workspace} ${name}`, id)
      this.#know(`number ${String(row.id)}`, id)
      const key = textIn(row.session_key)
      if (key !== null) this.#know(`key ${key}`, id)
    }
  }

  /** The id of the agent that is meant; what names none stays as it is. `null` = nobody is named. */
  meant(named: unknown, workspace: number | null): string | null {
    if (named === null || named === undefined || named === '') return null
    const text = String(named)
    return (
      this.#ids.get(`name ${workspace ?? 1} ${text}`) ?? this.#ids.get(`key ${text}`) ?? this.#ids.get(`number ${text}`) ?? text
    )
  }

  /** The id of an agent that is named in a workspace; `null` = there is none of that name. */
  named(name: string, workspace: number | null): string | null {
    return this.#ids.get(`name ${workspace ?? 1} ${name}`) ?? null
  }

  #know(by: string, id: string): void {
    if (!this.#ids.has(by)) this.#ids.set(by, id)
  }
}

/** Names are unique within a workspace; the first workspace is the one that everybody has. */
export const agentIdOf = (name: string, workspace: number | null): string =>
  (workspace ?? 1) === 1 ? name : `workspace ${workspace}: ${name}`
