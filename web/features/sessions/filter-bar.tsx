'use client'
import { useMemo } from 'react'
import type { HealthVerdict } from '#domain/session/verdict.ts'
import type { SessionBook } from '#web/features/api/session-book.ts'
import { cn } from '#web/ui/cn.ts'
import { inputLook } from '#web/ui/field.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { formatCount } from '#web/ui/format.ts'
import { verdictLooks, verdictsByUrgency } from '#web/ui/verdict-badge.tsx'
import type { SessionFilter } from './session-filter.ts'

type Change = (parts: Record<string, string | null>) => void

/** Narrows the list: words, health, gateway, agent. */
export function FilterBar({ book, filter, change }: { book: SessionBook | undefined; filter: SessionFilter; change: Change }) {
  const facets = useMemo(() => facetsOf(book), [book])
  const toggle = (verdict: HealthVerdict) => {
    const on = filter.verdicts.includes(verdict)
    const next = on ? filter.verdicts.filter((one) => one !== verdict) : [...filter.verdicts, verdict]
    change({ verdict: next.join(',') || null })
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField value={filter.search} onChange={(search) => change({ q: search || null })} />
      <Choice label="Gateway" value={filter.gateway} among={facets.gateways} onChange={(gateway) => change({ gateway })} />
      <Choice label="Agent" value={filter.agent} among={facets.agents} onChange={(agent) => change({ agent })} />
      <fieldset className="scroll-slim flex w-full min-w-0 gap-1 overflow-x-auto pb-1 sm:w-auto sm:flex-wrap sm:pb-0">
        <legend className="sr-only">Health</legend>
        {verdictsByUrgency.map((verdict) => {
          const Glyph = verdictLooks[verdict].glyph
          return (
            <FilterChip
              key={verdict}
              on={filter.verdicts.includes(verdict)}
              onClick={() => toggle(verdict)}
              title={verdictLooks[verdict].means}
            >
              <Glyph aria-hidden /> {verdict}{' '}
              <span className="font-normal">{formatCount(facets.verdicts.get(verdict) ?? 0)}</span>
            </FilterChip>
          )
        })}
      </fieldset>
    </div>
  )
}

function facetsOf(book: SessionBook | undefined) {
  const gateways = new Set<string>()
  const agents = new Set<string>()
  const verdicts = new Map<HealthVerdict, number>()
  for (const session of book?.byId.values() ?? []) {
    gateways.add(session.gatewaySlug)
    agents.add(session.agentId)
    verdicts.set(session.verdict, (verdicts.get(session.verdict) ?? 0) + 1)
  }
  return { gateways: [...gateways].sort(), agents: [...agents].sort(), verdicts }
}

function SearchField({ value, onChange }: { value: string; onChange: (search: string) => void }) {
  return (
    <input
      type="search"
      data-page-search
      aria-label="Search sessions"
      placeholder="Search title, key, agent, model ( / )"
      defaultValue={value}
      onInput={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      className={cn(inputLook, 'w-full sm:w-64')}
    />
  )
}

function Choice(props: {
  label: string
  value: string | null
  among: readonly string[]
  onChange: (value: string | null) => void
}) {
  return (
    <select
      aria-label={props.label}
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.target.value || null)}
      className={cn(inputLook, 'w-auto min-w-0 max-w-44 flex-1 sm:flex-none')}
    >
      <option value="">{props.label}: all</option>
      {props.value && !props.among.includes(props.value) ? <option value={props.value}>{props.value}</option> : null}
      {props.among.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  )
}
