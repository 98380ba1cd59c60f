'use client'
import { useQuery } from '@tanstack/react-query'
import { severities } from '#domain/alert/alert.ts'
import { statesByUrgency } from '#web/features/alert/pressing.ts'
import { rulesQuery } from '#web/features/api/alert-queries.ts'
import type { AlertFilter } from '#web/features/live/fold-alerts.ts'
import { alertStateLooks } from '#web/ui/alert-state-badge.tsx'
import { cn } from '#web/ui/cn.ts'
import { inputLook } from '#web/ui/field.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { severityLooks } from '#web/ui/severity-badge.tsx'

type Change = (parts: Record<string, string | null>) => void

/** Narrows the list: open or over, how bad, in which state, by which rule. */
export function AlertFilters({ filter, change }: { filter: AlertFilter; change: Change }) {
  const isOpen = filter.open === 'true'
  return (
    <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
      <Chips legend="Which">
        <FilterChip on={isOpen} onClick={() => change({ show: null })}>
          Open
        </FilterChip>
        <FilterChip on={!isOpen} onClick={() => change({ show: 'resolved', state: null })}>
          Resolved
        </FilterChip>
      </Chips>
      <Chips legend="Severity">
        {severities.map((severity) => {
          const { glyph: Glyph, means } = severityLooks[severity]
          return (
            <FilterChip
              key={severity}
              on={filter.severity === severity}
              title={means}
              onClick={() => change({ severity: filter.severity === severity ? null : severity })}
            >
              <Glyph aria-hidden /> {severity}
            </FilterChip>
          )
        })}
      </Chips>
      <RuleChoice rule={filter.rule} change={change} />
      {isOpen ? <StateChips state={filter.state} change={change} /> : null}
    </div>
  )
}

function StateChips({ state, change }: { state: string | null; change: Change }) {
  return (
    <Chips legend="State">
      {statesByUrgency
        .filter((one) => one !== 'resolved')
        .map((one) => {
          const { glyph: Glyph, word, means } = alertStateLooks[one]
          return (
            <FilterChip key={one} on={state === one} title={means} onClick={() => change({ state: state === one ? null : one })}>
              <Glyph aria-hidden /> {word}
            </FilterChip>
          )
        })}
    </Chips>
  )
}

function Chips({ legend, children }: { legend: string; children: React.ReactNode }) {
  return (
    <fieldset className="scroll-slim flex min-w-0 gap-1 overflow-x-auto">
      <legend className="sr-only">{legend}</legend>
      {children}
    </fieldset>
  )
}

function RuleChoice({ rule, change }: { rule: string | null; change: Change }) {
  const { data } = useQuery(rulesQuery)
  const names = new Set([...(data?.items.map(({ name }) => name) ?? []), ...(rule ? [rule] : [])])
  return (
    <select
      aria-label="Rule"
      value={rule ?? ''}
      onChange={(event) => change({ rule: event.target.value || null })}
      className={cn(inputLook, 'w-auto min-w-0 max-w-52')}
    >
      <option value="">Rule: all</option>
      {[...names].map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  )
}
