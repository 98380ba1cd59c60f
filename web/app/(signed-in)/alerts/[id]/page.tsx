import type { Metadata } from 'next'
import { Alert } from '#web/features/alert/alert.tsx'

export const metadata: Metadata = { title: 'Alert' }

export default async function AlertPage({ params }: { params: Promise<{ id: string }> }) {
  return <Alert id={(await params).id} />
}
