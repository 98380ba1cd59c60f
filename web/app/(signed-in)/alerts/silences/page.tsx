import type { Metadata } from 'next'
import { Silences } from '#web/features/alerts/silences.tsx'

export const metadata: Metadata = { title: 'Silences' }

export default function SilencesPage() {
  return <Silences />
}
