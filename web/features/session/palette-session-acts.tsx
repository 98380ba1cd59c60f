'use client'
import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useParams, useSearchParams } from 'next/navigation'
import { sessionQuery } from '#web/features/api/queries.ts'
import { PaletteItem } from '#web/features/shell/palette-item.tsx'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { actLabels, actRefusal, sessionActs } from './session-act.ts'
import { useSessionActs } from './session-acts.tsx'
import { nameOf } from './session-name.ts'

/** What can be done to the session that is on the screen. */
export function PaletteSessionActs({ says, act }: { says: (label: string) => boolean; act: (what: () => void) => () => void }) {
  const { id } = useParams<{ id?: string }>()
  const selected = useSearchParams().get('session')
  const inView = id ?? selected
  const { data } = useQuery({ ...sessionQuery(inView ?? ''), enabled: inView !== null })
  const ask = useSessionActs()
  const { role } = useViewer()
  const shown = sessionActs.filter((one) => says(actLabels[one]))
  if (!data || shown.length === 0) return null
  return (
    <Command.Group heading={nameOf(data.session)}>
      {shown.map((one) => (
        <PaletteItem
          key={one}
          value={one}
          onSelect={act(() => ask(one, data.session))}
          disabledBecause={actRefusal(role, one, data.session)}
        >
          {actLabels[one]}
        </PaletteItem>
      ))}
    </Command.Group>
  )
}
