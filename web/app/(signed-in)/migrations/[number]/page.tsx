import type { Metadata } from 'next'
import { Backfill } from '#web/features/migrations/backfill.tsx'

export const metadata: Metadata = { title: 'Backfill' }

export default async function BackfillPage({ params }: { params: Promise<{ number: string }> }) {
  return <Backfill number={(await params).number} />
}
