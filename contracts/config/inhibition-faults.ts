import { type AlertFault, unknownName } from './alert-fault.ts'
import type { AlertsFile } from './alerts.ts'

type Inhibition = AlertsFile['inhibitions'][number]

/** Inhibitions of rules that are not there, of everything by everything, and in circles: with these nobody is told of anything. */
export function inhibitionFaults({ inhibitions, rules }: AlertsFile): AlertFault[] {
  const names = rules.map(({ name }) => name)
  return inhibitions.flatMap((inhibition, index) => {
    const at = (path: PropertyKey[], message: string): AlertFault => ({ path: ['inhibitions', index, ...path], message })
    const unknown = (['source', 'target'] as const).flatMap((side) =>
      (inhibition[side].rules ?? []).flatMap((name, place) =>
        names.includes(name) ? [] : [at([side, 'rules', place], unknownName('rule', name, names))],
      ),
    )
    const self = mutesItself(inhibition)
    if (self !== null) return [...unknown, at(['target'], self)]
    const circle = circleFrom(index, inhibitions)
    return circle ? [...unknown, at(['target'], circle)] : unknown
  })
}

/** Rules on both sides: such an alert would be muted by others of its own rule, and they by it. */
function mutesItself({ source, target }: Inhibition): string | null {
  if (source.where.length > 0 || target.where.length > 0) return null
  const both = source.rules?.filter((rule) => !target.rules || target.rules.includes(rule)) ?? target.rules ?? ['every rule']
  if (both.length === 0) return null
  return `can mute itself: ${both.join(', ')} is on both sides. Take it from one side, or tell the sides apart with where`
}

/** A way of rules that mute each other, back to where it began; sides with `where` are taken to be told apart by it. */
function circleFrom(start: number, inhibitions: readonly Inhibition[]): string | null {
  const first = inhibitions[start]
  if (!first?.source.rules || isNarrowed(first)) return null
  const seen = new Set<number>()
  const way = [{ inhibition: first, names: [first.name] }]
  for (let step = way.pop(); step; step = way.pop()) {
    for (const [index, next] of inhibitions.entries()) {
      if (seen.has(index) || isNarrowed(next) || !leadsTo(step.inhibition, next)) continue
      if (index === start) return `goes in a circle, in which all mute each other: ${[...step.names, first.name].join(' → ')}`
      seen.add(index)
      way.push({ inhibition: next, names: [...step.names, next.name] })
    }
  }
  return null
}

const isNarrowed = ({ source, target }: Inhibition): boolean => source.where.length > 0 || target.where.length > 0

const leadsTo = ({ target }: Inhibition, { source }: Inhibition): boolean =>
  !target.rules || !source.rules || target.rules.some((rule) => source.rules?.includes(rule))
