import type { Metadata } from 'next'
import { Schedules } from '#web/features/schedules/schedules.tsx'

export const metadata: Metadata = { title: 'Schedules' }

export default function SchedulesPage() {
  return <Schedules />
}
