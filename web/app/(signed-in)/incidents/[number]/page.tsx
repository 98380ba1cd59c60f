import type { Metadata } from 'next'
import { Incident } from '#web/features/incident/incident.tsx'

export const metadata: Metadata = { title: 'Incident' }

export default async function IncidentPage({ params }: { params: Promise<{ number: string }> }) {
  return <Incident number={(await params).number} />
}
