'use client'
import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import type { AlertView } from '#contracts/alerts.ts'
import { type Role, refusal } from '#domain/access/actions.ts'
import { useAlertActs } from '#web/features/alert/alert-acts.tsx'
import { acknowledgeRefusal, subjectOf } from '#web/features/alert/alert-words.ts'
import { mostPressingFirst } from '#web/features/alert/pressing.ts'
import { openAlertsQuery } from '#web/features/api/open-alerts.ts'
import { openIncidentsQuery } from '#web/features/api/open-incidents.ts'
import { PaletteItem } from '#web/features/shell/palette-item.tsx'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { AlertStateBadge } from '#web/ui/alert-state-badge.tsx'

/** More would not be read; typing on narrows them. */
const MOST_SHOWN = 8

type Props = { search: string; act: (what: () => void) => () => void }
type Choice = { label: string; disabledBecause: string | null; begin: () => void }

/** Open alerts and incidents by their names; taking an alert on and silencing it by their verbs. */
export function PaletteAlerts({ search, act }: Props) {
  const router = useRouter()
  const { role } = useViewer()
  const ask = useAlertActs()
  const { data } = useQuery(openAlertsQuery)
  const alerts = data?.items.toSorted(mostPressingFirst) ?? []
  const wanted = search.trim().toLowerCase()
  if (wanted === '') return null
  const choices = choicesOf(alerts, role, ask).filter(({ label }) => matches(label, wanted))
  const found = alerts.filter(({ title, rule, id }) => matches(`${title} ${rule} ${id}`, wanted))
  return (
    <>
      {choices.length > 0 ? (
        <Command.Group heading="Act on alerts">
          {choices.slice(0, MOST_SHOWN).map(({ label, disabledBecause, begin }) => (
            <PaletteItem key={label} value={label} disabledBecause={disabledBecause} onSelect={act(begin)}>
              <span className="truncate">{label}</span>
            </PaletteItem>
          ))}
        </Command.Group>
      ) : null}
      {found.length > 0 ? (
        <Command.Group heading="Alerts">
          {found.slice(0, MOST_SHOWN).map((alert) => (
            <PaletteItem key={alert.id} value={alert.id} onSelect={act(() => router.push(`/alerts/${alert.id}`))}>
              <AlertStateBadge alert={alert} />
              <span className="truncate">{subjectOf(alert)}</span>
            </PaletteItem>
          ))}
        </Command.Group>
      ) : null}
      <PaletteIncidents wanted={wanted} act={act} />
    </>
  )
}

const matches = (label: string, wanted: string): boolean =>
  wanted.split(/\s+/).every((word) => label.toLowerCase().includes(word))

function choicesOf(alerts: readonly AlertView[], role: Role, ask: ReturnType<typeof useAlertActs>): Choice[] {
  const maySilence = refusal(role, 'silence.create')
  return [
    ...alerts.map(
      (alert): Choice => ({
        label: `Acknowledge ${subjectOf(alert)}`,
        disabledBecause: acknowledgeRefusal(role, alert),
        begin: () => ask({ act: 'acknowledge', alert }),
      }),
    ),
    ...alerts.map(
      (alert): Choice => ({
        label: `Silence ${subjectOf(alert)}`,
        disabledBecause: maySilence,
        begin: () => ask({ act: 'silence', alert }),
      }),
    ),
    { label: 'New silence', disabledBecause: maySilence, begin: () => ask({ act: 'silence', alert: null }) },
  ]
}

function PaletteIncidents({ wanted, act }: { wanted: string; act: Props['act'] }) {
  const router = useRouter()
  const { data } = useQuery(openIncidentsQuery)
  const found = data?.items.filter(({ number, title }) => matches(`open incident #${number} ${title}`, wanted)) ?? []
  if (found.length === 0) return null
  return (
    <Command.Group heading="Incidents">
      {found.slice(0, MOST_SHOWN).map(({ id, number, title, state }) => (
        <PaletteItem
          key={id}
          value={id}
          aside={state.replace('-', ' ')}
          onSelect={act(() => router.push(`/incidents/${number}`))}
        >
          <span className="truncate">
            Open incident #{number}: {subjectOf({ title })}
          </span>
        </PaletteItem>
      ))}
    </Command.Group>
  )
}
