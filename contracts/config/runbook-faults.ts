import { nearestName } from '#domain/nearest-name.ts'
import type { RunbooksFile } from './runbooks.ts'

/** What runbooks may name; null = not known, then no such name is judged. */
export type RunbookNames = {
  channels: readonly string[] | null
  budgets: readonly string[] | null
  environments: readonly string[] | null
}

/** What runbooks name that nothing has: where in `runbooks.yaml`, and the sentence. */
export function runbookFaults(file: RunbooksFile, known: RunbookNames): { path: PropertyKey[]; message: string }[] {
  const faults: { path: PropertyKey[]; message: string }[] = []
  const judge = (kind: string, name: string, names: readonly string[] | null, path: PropertyKey[]) => {
    if (names === null || names.includes(name)) return
    faults.push({ path, message: unknownName(kind, name, names) })
  }
  file.askOn.forEach((channel, index) => judge('channel', channel, known.channels, ['askOn', index]))
  file.runbooks.forEach(({ steps }, at) =>
    steps.forEach((step, index) => {
      const path = (field: string) => ['runbooks', at, 'steps', index, field]
      if (step.action === 'page') judge('channel', step.channel, known.channels, path('channel'))
      if (step.action === 'raise-limit') judge('budget', step.budget, known.budgets, path('budget'))
      if (step.action === 'roll-back') judge('environment', step.environment, known.environments, path('environment'))
    }),
  )
  return faults
}

function unknownName(kind: string, name: string, names: readonly string[]): string {
  const meant = nearestName(name, names)
  if (meant) return `no ${kind} is called "${name}"; did you mean ${meant}?`
  return `no ${kind} is called "${name}"; ${names.length === 0 ? 'there is none' : `known: ${names.join(', ')}`}`
}
