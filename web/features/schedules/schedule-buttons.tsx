'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { ScheduleView } from '#contracts/schedules.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { type ScheduleAct, useScheduleAct } from './use-schedule-act.ts'

const ReasonDialog = dynamic(() => import('#web/ui/reason-dialog.tsx').then((module) => module.ReasonDialog), { ssr: false })
const BackfillDialog = dynamic(() => import('./backfill-dialog.tsx').then((module) => module.BackfillDialog), { ssr: false })

/** What is asked before each, with what follows. */
const questions: Record<ScheduleAct, { title: string; consequence: string; confirmLabel: string }> = {
  pause: {
    title: 'Pause the schedule?',
    consequence: 'It starts nothing more until somebody resumes it, also when configuration changes it. What runs goes on.',
    confirmLabel: 'Pause schedule',
  },
  resume: {
    title: 'Resume the schedule?',
    consequence: 'It goes on with its next start. What it missed meanwhile is not made up for; a backfill does that.',
    confirmLabel: 'Resume schedule',
  },
  trigger: {
    title: 'Start it now?',
    consequence: 'One run begins now, after the one that runs, where one does. Also of a paused schedule.',
    confirmLabel: 'Start now',
  },
}

/** What can be done about a schedule. */
export function ScheduleButtons({ schedule }: { schedule: ScheduleView }) {
  const [asked, setAsked] = useState<ScheduleAct | 'backfill' | null>(null)
  const close = () => setAsked(null)
  const { mutate, isPending } = useScheduleAct(schedule.id)
  const refusals = { pause: useRefusal('schedule.pause'), resume: useRefusal('schedule.resume') }
  const pauses = schedule.paused ? 'resume' : 'pause'
  const canTrigger = useRefusal('schedule.trigger')
  const canBackfill = useRefusal('schedule.backfill')
  return (
    <div className="flex shrink-0 flex-wrap gap-2">
      <GatedButton size="small" refusal={refusals[pauses]} disabled={isPending} onClick={() => setAsked(pauses)}>
        {schedule.paused ? 'Resume' : 'Pause'}
      </GatedButton>
      <GatedButton size="small" refusal={canTrigger} disabled={isPending} onClick={() => setAsked('trigger')}>
        Start now
      </GatedButton>
      <GatedButton size="small" refusal={canBackfill} disabled={isPending} onClick={() => setAsked('backfill')}>
        Backfill
      </GatedButton>
      {asked === 'backfill' ? <BackfillDialog id={schedule.id} onClose={close} /> : null}
      {asked !== null && asked !== 'backfill' ? (
        <ReasonDialog
          onClose={close}
          {...questions[asked]}
          isReasonNeeded
          onConfirm={(reason) => mutate({ act: asked, reason })}
        />
      ) : null}
    </div>
  )
}
