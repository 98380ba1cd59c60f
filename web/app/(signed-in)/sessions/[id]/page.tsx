import type { Metadata } from 'next'
import { Session } from '#web/features/session/session.tsx'

export const metadata: Metadata = { title: 'Session' }

export default async function SessionPage({ params }: { params: Promise<{ id: string }> }) {
  return <Session id={(await params).id} />
}
